/* A value that links to its row in 'Numbers in this chapter' shows that row beside it: on hover, focus and tap.
   Everything shown is in the table already. Without this script the link leads there. */
{
  let open = null;

  const hide = () => {
    if (open) open.hidden = true;
    open = null;
  };

  const show = (note) => {
    if (open !== note) hide();
    note.hidden = false;
    open = note;
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
    note.hidden = true;
    const title = document.createElement("span");
    title.append(...copy(what));
    note.append(title, ...rest.map((cell, index) => line(labels[index + 2], cell)));
    return note;
  };

  document.querySelectorAll("a.fact-link").forEach((link, number) => {
    const row = document.getElementById(decodeURIComponent(link.hash.slice(1)))?.closest("tr");
    if (!row) return;
    const place = link.parentElement;
    const note = makeNote(row, number);
    let timer = 0;
    let firstTap = false;
    const soon = (action, delay) => {
      clearTimeout(timer);
      timer = setTimeout(action, delay);
    };
    place.append(note);
    link.setAttribute("aria-describedby", note.id);
    link.addEventListener("focus", () => show(note));
    place.addEventListener("focusout", (event) => {
      if (!place.contains(event.relatedTarget)) hide();
    });
    place.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") soon(() => show(note), 150);
    });
    place.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") soon(() => open === note && hide(), 250);
    });
    /* A first tap shows the note, a second one follows the link. */
    link.addEventListener("pointerdown", (event) => {
      firstTap = event.pointerType !== "mouse" && note.hidden;
    });
    link.addEventListener("click", (event) => {
      if (!firstTap) return;
      firstTap = false;
      event.preventDefault();
      show(note);
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  document.addEventListener("pointerdown", (event) => {
    if (open && !open.parentElement.contains(event.target)) hide();
  });
}
