/* Sets the reader's colour theme before anything is painted, so that a dark page never flashes white.
   The theme's own script takes over when it has loaded; it keeps the choice under the same names. */
{
  let mode = null;
  try { mode = localStorage.getItem("mode"); } catch { /* storage is off: follow the system */ }
  if (mode !== "light" && mode !== "dark" && mode !== "auto") mode = document.documentElement.dataset.theme || "auto";
  const dark = mode === "dark" || (mode === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.mode = mode;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
