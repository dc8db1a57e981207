/* Stands in for https://giscus.app/client.js: reads what that reads, from its own element, and mounts as that does. */
{
  const { currentScript: script } = document;
  const { origin } = new URL(script.src);
  const here = new URL(location.href);
  const session = here.searchParams.get("giscus") || "";
  here.searchParams.delete("giscus");
  here.hash = "";
  if (session) {
    localStorage.setItem("giscus-session", JSON.stringify(session));
    history.replaceState(undefined, document.title, here);
  }
  const { repo, repoId, category, categoryId, mapping, term, strict, theme, lang, loading,
    reactionsEnabled, emitMetadata, inputPosition } = script.dataset;
  const asked = { repo, repoId, category, categoryId, strict, theme, reactionsEnabled, emitMetadata, inputPosition, session };
  asked.term = mapping === "specific" ? term : location.pathname;
  asked.origin = here;
  asked.crossorigin = script.getAttribute("crossorigin");

  const frame = document.createElement("iframe");
  const attributes = { class: "giscus-frame giscus-frame--loading", title: "Comments", scrolling: "no",
    allow: "clipboard-write", src: `${origin}${lang ? `/${lang}` : ""}/widget?${new URLSearchParams(asked)}`, loading };
  for (const [name, value] of Object.entries(attributes)) if (value) frame.setAttribute(name, value);
  frame.style.opacity = "0";
  frame.addEventListener("load", () => frame.style.removeProperty("opacity"));
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = `${origin}/default.css`;
  document.head.prepend(style);
  const place = document.createElement("div");
  place.className = "giscus";
  place.append(frame);
  script.after(place);
  addEventListener("message", (event) => {
    if (event.origin === origin && event.data?.giscus?.resizeHeight) frame.style.height = `${event.data.giscus.resizeHeight}px`;
  });
}
