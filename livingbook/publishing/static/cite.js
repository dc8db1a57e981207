/* The copy buttons below chapters and figures. Without this script the text can be selected and the files downloaded. */
for (const button of document.querySelectorAll("button.cite-copy")) {
  const box = button.closest(".cite");
  const status = box.querySelector(".cite-status");
  const say = (what) => { status.textContent = status.dataset[what]; };

  /* Where the browser lets no page write to the clipboard (plain http), the text is shown, selected. */
  const show = (text) => {
    const place = box.querySelector("pre") ?? box.appendChild(document.createElement("pre"));
    place.textContent = text;
    place.tabIndex = 0;
    getSelection().selectAllChildren(place);
    say("byHand");
  };

  const load = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    return answer.text();
  };

  button.hidden = false;
  button.addEventListener("click", async () => {
    const { file } = button.dataset;
    const text = file ? await load(file).catch(() => null) : box.querySelector(".cite-text").textContent;
    if (text === null) return say("away");
    box.querySelector("pre")?.remove();
    try {
      await navigator.clipboard.writeText(text);
      say("copied");
    } catch {
      show(text);
    }
  });
}
