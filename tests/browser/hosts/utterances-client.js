/* Stands in for https://utteranc.es/client.js: reads all attributes of its own element and puts a frame in its place. */
{
  const { currentScript: script } = document;
  const { origin } = new URL(script.src);
  const asked = Object.fromEntries([...script.attributes].map(({ name, value }) => [name.replace(/^data-/, ""), value]));
  const session = new URL(location.href).searchParams.get("utterances") || "";
  if (session) history.replaceState(undefined, document.title, location.pathname);
  Object.assign(asked, { origin: location.origin, pathname: location.pathname, title: document.title, session });
  document.head.insertAdjacentHTML("afterbegin", `<style>.utterances { position: relative; width: 100%; }
    .utterances-frame { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }</style>`);
  script.insertAdjacentHTML("afterend", `<div class="utterances"><iframe class="utterances-frame" title="Comments"
    scrolling="no" src="${origin}/utterances.html?${new URLSearchParams(asked)}" loading="lazy"></iframe></div>`);
  const place = script.nextElementSibling;
  script.remove();
  addEventListener("message", (event) => {
    if (event.origin === origin && event.data?.type === "resize") place.style.height = `${event.data.height}px`;
  });
}
