/* A value that links to its row in 'Numbers in this chapter' shows that row beside it: on hover, focus and tap.
   Everything shown is in the table already. Without this script the link leads there. A note is made when it is first
   wanted: a chapter has a hundred, and nearly all stay closed. */
{
  let shown = null;

  const hide = () => {
    if (shown) shown.hidden = true;
    shown = null;
  };

  const show = (note) => {
    if (shown !== note) hide();
    note.hidden = false;
    shown = note;
  };

  const copy = (cell) => {
    const content = cell.cloneNode(true);
    for (const element of content.querySelectorAll("[id]")) element.removeAttribute("id");
    return [...content.querySelectorAll("p")].flatMap((paragraph) => [...paragraph.childNodes]);
  };

  const line = (label, cell) => {
    const element = document.createElement("span");
    const name = document.createElement("strong");
    name.textContent = `${label}: `;
    element.append(name, ...copy(cell));
    return element;
  };

  const makeNote = (row, number) => {
    const labels = [...row.closest("table").querySelectorAll("thead th")].map((head) => head.textContent.trim());
    const [, what, ...rest] = row.cells;
    const note = document.createElement("span");
    note.className = "fact-note";
    note.id = `fact-note-${number}`;
    const title = document.createElement("span");
    title.append(...copy(what));
    note.append(title, ...rest.map((cell, index) => line(labels[index + 2], cell)));
    return note;
  };

  document.querySelectorAll("a.fact-link").forEach((link, number) => {
    const row = document.getElementById(decodeURIComponent(link.hash.slice(1)))?.closest("tr");
    if (!row) return;
    const place = link.parentElement;
    let note = null;
    let timer = 0;
    let firstTap = false;
    const open = () => {
      if (!note) {
        note = makeNote(row, number);
        place.append(note);
        link.setAttribute("aria-describedby", note.id);
      }
      show(note);
    };
    const soon = (action, delay) => {
      clearTimeout(timer);
      timer = setTimeout(action, delay);
    };
    link.addEventListener("focus", open);
    place.addEventListener("focusout", (event) => {
      if (!place.contains(event.relatedTarget)) hide();
    });
    place.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") soon(open, 150);
    });
    place.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") soon(() => shown === note && hide(), 250);
    });
    /* A first tap shows the note, a second one follows the link. */
    link.addEventListener("pointerdown", (event) => {
      firstTap = event.pointerType !== "mouse" && (!note || note.hidden);
    });
    link.addEventListener("click", (event) => {
      if (!firstTap) return;
      firstTap = false;
      event.preventDefault();
      open();
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("pointerdown", (event) => {
    if (shown && !shown.parentElement.contains(event.target)) hide();
  });
}
