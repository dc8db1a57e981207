/* Loads the search index, the largest file of the search page, when there is something to look for. */
{
  const address = document.querySelector("script[data-search-index]").dataset.searchIndex;
  const load = () => {
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  };
  if (new URLSearchParams(location.search).get("q")) load();
  else document.addEventListener("input", load, { once: true });
}
