/* Loads the search index, the largest file of the search page, when there is something to look for. */
{
  const address = document.querySelector("script[data-search-index]").dataset.searchIndex;
  const load = () => {
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  };
  // Sphinx searches as soon as the index is there: by then every script that ranks what is found must have run.
  if (new URLSearchParams(location.search).get("q")) document.addEventListener("DOMContentLoaded", load);
  else document.addEventListener("input", load, { once: true });
}
