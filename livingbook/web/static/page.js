/* What the theme's markup does by inline handlers, which the book's Content-Security-Policy does not allow. */
for (const button of document.querySelectorAll("[data-calls]")) {
  button.addEventListener("click", () => window[button.dataset.calls]());
}
