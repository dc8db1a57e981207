/* Two ways to quote the page in a comment: a button beside selected words, and a list of the page's paragraphs in the
   form, for those who can't or won't select. Fetched when one of them is first used. */

const LONGEST = 600; // characters
const BLOCKS = "p, li, dd, blockquote, figcaption, pre";
const article = document.querySelector("article");

/** Fold white space, drop the marks of heading links, and shorten at the end of a word. */
function tidy(text) {
  const words = text.replace(/\s+/g, " ").replace(/#$/, "").trim();
  return words.length > LONGEST ? words.slice(0, LONGEST).replace(/\s+\S*$/, "") : words;
}

/** Give the id of what a passage stands in. Ids such as 'id3' are made by the build and change with the next one. */
function anchor(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const named = element.closest("[id]:is(section, figure, p, li, dd, div, table)");
  if (!named || named === article) return "";
  return /^id\d+$/.test(named.id) ? anchor(named.parentElement) : named.id;
}

/** Complete the first and the last word of a selection. */
function wholeWords(selection, { startContainer, startOffset, endContainer, endOffset }) {
  let words = String(selection);
  if (/^[\p{L}\p{N}]/u.test(words)) words = (startContainer.data || "").slice(0, startOffset).match(/[\p{L}\p{N}]*$/u) + words;
  if (/[\p{L}\p{N}]$/u.test(words)) words += (endContainer.data || "").slice(endOffset).match(/^[\p{L}\p{N}]*/u);
  return tidy(words);
}

/** Give what is selected of the chapter, or null. */
function passage() {
  const selection = getSelection();
  if (selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const words = wholeWords(selection, range);
  if (words.length < 3) return null;
  const inside = range.commonAncestorContainer;
  const element = inside.nodeType === Node.ELEMENT_NODE ? inside : inside.parentElement;
  return article.contains(element) && !element.closest("#comments") ? { range, words } : null;
}

/** Offer a button beside selected words. It comes next in the order of the keyboard, too.
 *  @param quote - takes the words and the id of the place they stand in */
export function watch(quote) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "comments-quote-button";
  button.textContent = document.querySelector("[data-comments-thread]").dataset.quote;
  let chosen;
  const offer = () => {
    if (document.activeElement === button) return; // the keyboard has got here, with or without the selection
    chosen = passage();
    if (!chosen) {
      button.remove();
      return;
    }
    const { range } = chosen;
    const element = range.endContainer.nodeType === Node.ELEMENT_NODE ? range.endContainer : range.endContainer.parentElement;
    const block = element.closest("p, pre, blockquote, ul, ol, dl, table, figure, h2, h3") || element;
    if (block.nextSibling !== button) block.after(button);
    const around = button.offsetParent.getBoundingClientRect();
    const lines = range.getClientRects();
    const last = lines[lines.length - 1];
    button.style.top = `${last.bottom - around.top + 6}px`;
    button.style.left = `${Math.max(0, Math.min(last.right - around.left, around.width - button.offsetWidth))}px`;
  };
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // a press would drop the selection
  button.addEventListener("click", () => {
    button.blur();
    button.remove();
    quote(chosen.words, anchor(chosen.range.startContainer));
  });
  button.addEventListener("blur", () => button.remove());
  let pause;
  document.addEventListener("selectionchange", () => {
    clearTimeout(pause);
    pause = setTimeout(offer, 200);
  });
  offer();
}

/** Turn the form's button into a list of the page's paragraphs, section by section.
 *  @param button - what was pressed
 *  @param quote - as above */
export function choose(button, quote) {
  const paragraphs = [...article.querySelectorAll(BLOCKS)].filter((block) => !block.closest("#comments, nav, table")
    && !block.querySelector(BLOCKS) && block.innerText.trim().length > 20);
  const list = button.parentElement.querySelector("select");
  let group;
  paragraphs.forEach((block, index) => {
    const heading = tidy(block.closest("section")?.querySelector("h1, h2, h3, h4")?.textContent || "");
    if (group?.label !== heading) {
      group = document.createElement("optgroup");
      group.label = heading;
      list.append(group);
    }
    const words = tidy(block.innerText); // without notes that are not shown now
    group.append(new Option(words.length > 70 ? `${words.slice(0, 70).replace(/\s+\S*$/, "")} …` : words, index));
  });
  button.hidden = true;
  list.parentElement.hidden = false;
  list.focus();
  list.parentElement.querySelector("button").addEventListener("click", () => {
    const block = paragraphs[list.value];
    quote(tidy(block.innerText), anchor(block));
  });
}
