/* Fetches the rest of the comment widget when the reader comes near it, and not before. */
{
  const box = document.querySelector("[data-comments-thread]");
  const load = () => import(new URL(box.dataset.commentsScript, location.href)).catch(() => {
    const note = document.createElement("p");
    note.textContent = box.dataset.commentsDetached;
    box.replaceChildren(note);
  });
  if (box) {
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      load();
    }, { rootMargin: "600px" }).observe(box);
    if (/^#(comment|reply)/.test(location.hash)) box.scrollIntoView();
  }
}
