/* Adds the words that a reader has selected to the link for reports. Without this script the link has the rest. */
const LONGEST = 500;
for (const link of document.querySelectorAll("a.report[data-takes-words]")) {
  const bare = link.href;
  let words = "";
  document.addEventListener("selectionchange", () => {
    /* Some browsers drop the selection when a link is pressed: keep the last words from the text. */
    const selected = getSelection().toString().trim();
    if (selected) words = selected.slice(0, LONGEST);
  });
  link.addEventListener("click", () => { link.href = bare + encodeURIComponent(words); });
}
