/* Loads Bootstrap's script when a reader first comes near something that needs it: a menu, a hint, a folded part.
   On a page that is only read it would be the largest script, and it would do nothing. */
{
  const address = document.querySelector("script[data-bootstrap]").dataset.bootstrap;
  const wanting = "[data-bs-toggle]";
  let loading = null;

  const load = () => loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => { loading = null; script.remove(); reject(new Error("not loaded")); });
    document.head.append(script);
  });

  /* Coming near is enough. The hint that Bootstrap would have shown comes as late as its own do. */
  const approach = (event) => {
    const element = event.target.closest?.(wanting);
    if (!element || window.bootstrap) return;
    const hint = () => {
      if (element.matches(":hover, :focus-visible")) window.bootstrap.Tooltip.getInstance(element)?.show();
    };
    load().then(() => setTimeout(hint, 400)).catch(() => {});
  };

  /* A click that comes before the script is kept and repeated. */
  const click = (event) => {
    const element = event.target.closest?.(wanting);
    if (!element || window.bootstrap || element.dataset.bsToggle === "tooltip") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    load().then(() => element.click()).catch(() => {});
  };

  document.addEventListener("pointerover", approach);
  document.addEventListener("focusin", approach);
  document.addEventListener("click", click, true);

  /* The theme keeps its button that leads back to the top in the same script. */
  const up = document.getElementById("pst-back-to-top");
  let before = scrollY;
  up?.addEventListener("click", () => scrollTo(0, 0));
  if (up) addEventListener("scroll", () => {
    up.style.display = scrollY < before && scrollY > innerHeight / 2 ? "block" : "none";
    before = scrollY;
  }, { passive: true });
}
