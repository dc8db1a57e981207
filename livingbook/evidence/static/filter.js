/* A box above a long table that leaves only the rows with all the words typed into it. Without this script the whole
   table is there. */
{
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  document.querySelectorAll("table.searchable").forEach((table, number) => {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 8) return;
    const texts = rows.map((row) => plain(row.textContent));
    const box = document.createElement("p");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("output");
    box.className = "table-filter";
    input.type = "search";
    input.id = `table-filter-${number}`;
    label.htmlFor = input.id;
    label.textContent = "Search this table";
    count.setAttribute("role", "status");
    const filter = () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      rows.forEach((row, index) => {
        row.hidden = !words.every((word) => texts[index].includes(word));
      });
      const left = rows.filter((row) => !row.hidden).length;
      count.textContent = !words.length ? "" : left ? `${left} of ${rows.length} rows` : "No row has all these words.";
    };
    input.addEventListener("input", filter);
    /* A link into the table leads to a row that must be there. */
    addEventListener("hashchange", () => {
      input.value = "";
      filter();
    });
    box.append(label, input, count);
    (table.closest(".pst-scrollable-table-container") ?? table).before(box);
  });
}
