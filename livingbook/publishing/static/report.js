/* Adds the words that a reader has selected to the link for reports. Without this script the link has the rest. */
const LONGEST = 500;
for (const link of document.querySelectorAll("a.report[data-takes-words]")) {
  const bare = link.href;
  let words = "";
  document.addEventListener("selectionchange", () => {
    /* Some browsers drop the selection when a link is pressed: keep the last words from the text. */
    const selected = getSelection().toString().trim();
    /* By signs, not by halves of them: half an emoji has no address. */
    if (selected) words = [...selected.toWellFormed?.() ?? selected].slice(0, LONGEST).join("");
  });
  link.addEventListener("click", () => { link.href = bare + encodeURIComponent(words); });
}
