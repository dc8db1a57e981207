/* Loads the script of a hosted comment service once the reader has asked for it, and not before. */
{
  const box = document.querySelector("[data-comments-hosted]");
  const button = box?.querySelector("button");
  if (button) {
    button.parentElement.hidden = false;
    button.addEventListener("click", () => {
      const script = document.createElement("script");
      script.src = box.dataset.commentsHosted;
      script.addEventListener("error", () => {
        button.disabled = false;
        button.textContent = "The service did not answer. Try again";
      });
      script.addEventListener("load", () => button.parentElement.remove());
      button.disabled = true;
      document.head.append(script);
    });
  }
}
