/* Fetches the widget when the reader comes near it or quotes; says what else can be done if that fails. */
{
  const box = document.querySelector("[data-comments-thread]");
  const fetchScript = (name, again = "") => import(new URL(box.dataset[`${name}Script`] + again, location.href));
  let thread;
  let failures = "";

  /** Make the note that says what is wrong, and the ways that are left. */
  const help = (problem, again, text) => {
    const note = document.getElementById("comments-help").content.firstElementChild.cloneNode(true);
    const [message, kept, retry, copy, contact] = note.querySelectorAll("span, button, a");
    message.textContent = box.dataset[problem];
    retry.onclick = again;
    kept.hidden = copy.hidden = !text;
    copy.onclick = async () => {
      try {
        await navigator.clipboard.writeText(text);
        copy.textContent = copy.dataset.copied;
      } catch { // not allowed, or no https
        box.querySelector("textarea").select();
      }
    };
    if (text && contact?.protocol === "mailto:") contact.href += `&body=${encodeURIComponent(text)}`;
    return note;
  };

  const load = () => thread ||= fetchScript("thread", failures).then((module) => {
    module.start(box, help);
    return module;
  }, () => {
    thread = null;
    failures += "#"; // a browser may remember that an address failed
    box.firstElementChild.replaceWith(help(location.protocol === "file:" ? "detached" : "away", load));
  });
  const quote = async (words, anchor) => (await load())?.quote(words, anchor);

  if (box) {
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      load();
    }, { rootMargin: "600px" }).observe(box);
    if (/#(comment|reply)|[?&]comment=/.test(location)) (document.querySelector(":target") || box).scrollIntoView();

    document.addEventListener("selectionchange", async function first() {
      if (getSelection().isCollapsed) return;
      document.removeEventListener("selectionchange", first);
      (await fetchScript("quotes")).watch(quote);
    });
    box.addEventListener("click", async ({ target }) => {
      if (target.matches("[data-pick]")) (await fetchScript("quotes")).choose(target, quote);
    });
  }
}
