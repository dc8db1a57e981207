/* Shows a hosted comment service, after the reader's click or with the page, and keeps it in the page's colours. */
for (const box of document.querySelectorAll("[data-comments-hosted]")) { // one, or none
  const { script, attributes, theme, themes, config } = JSON.parse(box.dataset.commentsHosted);
  const ask = box.querySelector("[data-ask]");
  const button = ask?.firstElementChild;
  const status = box.querySelector("[role=status]");
  /** How each service is told of another theme, by its origin. */
  const messages = {
    "https://giscus.app": (name) => ({ giscus: { setConfig: { theme: name } } }),
    "https://utteranc.es": (name) => ({ type: "set-theme", theme: name }),
  };
  const ASKED = "comments-asked"; // kept until the tab is closed
  let frame;

  const colours = () => themes[document.documentElement.dataset.theme
    || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")];

  const paint = () => {
    const { origin } = new URL(frame.src);
    frame.contentWindow.postMessage(messages[origin](colours()), origin);
  };

  /** Give a script the attributes that it reads when it runs. */
  const dress = (element) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (theme) element.setAttribute(theme, colours());
    element.addEventListener("error", () => {
      element.remove();
      status.textContent = box.dataset.failed;
      if (ask) button.ariaDisabled = null;
    });
  };

  /** Say what there is now. The button goes; a reader who was there continues here. */
  const arrive = () => {
    if (!ask || ask.hidden) return;
    const here = [button, document.body].includes(document.activeElement);
    ask.hidden = true;
    status.textContent = box.dataset.shown;
    if (here) status.focus();
  };

  const load = () => {
    if (config) {
      const settings = document.createElement("script");
      settings.type = "application/json";
      settings.className = "js-hypothesis-config";
      settings.textContent = JSON.stringify(config);
      box.append(settings);
    }
    const element = document.createElement("script");
    element.src = script;
    dress(element);
    element.addEventListener("load", () => { if (!theme) arrive(); });
    if (ask) {
      button.ariaDisabled = "true"; // 'disabled' would take the focus away
      status.textContent = box.dataset.loading;
    }
    box.append(element);
  };

  // What comes into the box: the frame of the service, or the script of sphinx-comments, which is one for all pages.
  new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!script && node.localName === "script") dress(node);
      const found = node.localName === "iframe" ? node : node.querySelector?.("iframe");
      if (!found || !theme) continue;
      found.addEventListener("load", () => { // before that it would not hear
        frame = found;
        paint();
      });
      arrive();
    }
  }).observe(box, { childList: true, subtree: true });

  new MutationObserver(() => frame && paint()).observe(document.documentElement, { attributeFilter: ["data-theme"] });

  box.querySelector("[data-plain]").hidden = true;
  if (ask) {
    ask.hidden = false;
    button.addEventListener("click", () => {
      if (button.ariaDisabled) return;
      try { sessionStorage[ASKED] = script; } catch { /* no storage */ }
      load();
    });
    // Back from signing in: the reader has asked before. An address alone, which others may have made, asks for nothing.
    let asked;
    try { asked = sessionStorage[ASKED]; } catch { /* no storage */ }
    if (asked === script && /[?&](giscus|utterances)=/.test(location.search)) {
      box.scrollIntoView();
      load();
    }
  } else if (script) {
    load();
  }
}
