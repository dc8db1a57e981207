/* Stands in for https://hypothes.is/embed.js, which loads the client from another host. */
{
  const root = "https://cdn.hypothes.is/hypothesis/1.0.0/build/";
  const link = (rel, href, type) => document.head.append(Object.assign(document.createElement("link"), { rel, href, type }));
  link("sidebar", "https://hypothes.is/app.html", "application/annotator+html");
  link("stylesheet", `${root}styles/highlights.css`, "text/css");
  const script = document.createElement("script");
  script.src = `${root}scripts/annotator.bundle.js`;
  script.async = false;
  document.head.append(script);
}
