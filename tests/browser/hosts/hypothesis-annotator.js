/* Stands in for the client of Hypothesis: finds out which document this is, by the rules of the real one, and opens. */
{
  const settings = JSON.parse(document.querySelector("script.js-hypothesis-config")?.textContent || "{}");
  const canonical = document.querySelector("link[rel=canonical]");
  const last = (name) => [...document.querySelectorAll("meta")]
    .filter((meta) => meta.name.toLowerCase() === name).pop()?.content;
  const [book, page] = [last("dc.relation.ispartof"), last("dc.identifier")];
  const links = [location.href];
  for (const other of document.querySelectorAll("link[rel=canonical], link[rel=alternate], link[rel=bookmark], link[rel=shortlink]")) {
    if (!other.hreflang && !/^application\/(rss|atom)\+xml/.test(other.type)) links.push(other.href);
  }
  for (const { name, content } of document.querySelectorAll("meta[name^=citation_]")) {
    if (name === "citation_doi") links.push(`doi:${content.replace(/^doi:/, "")}`);
    if (name === "citation_pdf_url") links.push(new URL(content, location).href);
  }
  if (book && page) links.push(`urn:x-dc:${encodeURIComponent(book)}/${encodeURIComponent(page)}`);
  const asked = new URLSearchParams({ uri: canonical?.href || location.href, open: settings.openSidebar || false });
  for (const uri of links) asked.append("search", uri);

  const sidebar = document.createElement("hypothesis-sidebar");
  const root = sidebar.attachShadow({ mode: "open" });
  const frame = document.createElement("iframe");
  frame.title = "Hypothesis annotation viewer";
  frame.src = `https://hypothes.is/app.html?${asked}`;
  Object.assign(frame.style, { position: "fixed", top: 0, right: 0, width: "min(25rem, 90vw)", height: "100%", border: 0, background: "white" });
  root.append(frame);
  document.body.append(sidebar);
  const words = document.createElement("hypothesis-highlight");
  words.className = "hypothesis-highlight";
  const paragraph = document.querySelector("article p:not(.comments-head)");
  words.append(...paragraph.childNodes);
  paragraph.append(words);
}
