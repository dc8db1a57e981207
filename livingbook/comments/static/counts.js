/* Says how many comments there are: at the head of the page, and beside the pages in the table of contents. */
(async () => {
  const head = document.querySelector("[data-comments-counts]");
  if (!head || location.protocol === "file:") return;
  const { commentsCounts, commentsRoot, commentsId, commentsIds, one, many } = head.dataset;
  const counts = new URL(commentsCounts, location.href);
  const root = new URL(commentsRoot, location.href).pathname;
  const ids = JSON.parse(commentsIds);
  const words = (n) => (n === 1 ? one : many.replace("{n}", n));
  let threads;
  try { ({ threads } = await (await fetch(counts)).json()); } catch { return; } // nothing is said of what is not known
  if (threads[commentsId]) head.textContent = words(threads[commentsId]);
  for (const link of document.querySelectorAll(".bd-links a.internal, .toctree-wrapper a.internal")) {
    const page = decodeURI(link.pathname.slice(root.length)).replace(/(\.html|\/)$/, "");
    const n = threads[link.getAttribute("href") === "#" ? commentsId : ids[page] || page];
    if (!n || link.hash) continue;
    const mark = document.createElement("span");
    mark.className = "comments-number";
    mark.title = mark.ariaLabel = words(n);
    mark.role = "img";
    mark.textContent = n;
    link.append(" ", mark);
  }
})();
