/* The comment widget: fetches the thread of this page from the book's own server and sends the form in place.
   The same address answers without this script as a page of its own, so every link and form here also works alone. */

const box = document.querySelector("[data-comments-thread]");
const address = new URL(box.dataset.commentsThread, location.href);
const KEPT = "comments-author";
const PERSON = ["name", "email", "website"];
const form = () => box.querySelector("form");

/** Ask the server. Null: no answer. A negative status: an answer, but no piece of a thread. */
async function ask(url, body) {
  try {
    const response = await fetch(url, { method: body ? "POST" : "GET", body, headers: { "X-Fragment": "1" } });
    const html = await response.text();
    return { status: response.headers.get("X-Fragment") ? response.status : -response.status, html };
  } catch {
    return null;
  }
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Show a message in place of the thread, with a way to try again. */
function despair(text) {
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  note.textContent = text;
  const again = document.createElement("button");
  again.className = "comments-button";
  again.textContent = box.dataset.commentsRetry;
  again.addEventListener("click", start);
  box.replaceChildren(note, again);
}

/** Say beside the form why it could not be sent; what was typed stays. */
function complain(text) {
  const form_ = form();
  const note = form_.querySelector(".comments-fault") || document.createElement("div");
  note.className = "comments-fault";
  note.setAttribute("role", "alert");
  note.tabIndex = -1;
  note.textContent = text;
  form_.querySelector("button").before(note);
  note.focus();
}

function show(html) {
  box.replaceChildren(parse(html));
  box.removeAttribute("aria-busy");
  // The server, not the browser, says what is wrong: its words stand beside the field and stay there.
  form().noValidate = true;
}

/** Fill an empty form with what the reader chose to keep in this browser. */
function recall() {
  let person;
  try { person = JSON.parse(localStorage.getItem(KEPT)); } catch { /* storage is off or was changed by hand */ }
  if (!person) return;
  for (const name of PERSON) form().elements[name].value = person[name] || "";
  form().querySelector("#reply-keep").checked = true;
}

/** Store name, email and website in this browser if the reader ticked the box; forget them if not. */
function keep(data, wanted) {
  try {
    if (wanted) localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(PERSON.map((n) => [n, data.get(n)]))));
    else localStorage.removeItem(KEPT);
  } catch { /* storage is off */ }
}

/** Fetch the form's token (and the one cookie that posting needs) once the reader starts to write. */
let opening;
function open(anew) {
  if (form().elements.ticket && !anew) return true;
  opening ||= ask(`${address}?form=1`).then((answer) => {
    opening = null;
    if (answer?.status !== 200) return false;
    for (const field of parse(answer.html).querySelectorAll("form > input[type=hidden]")) {
      const old = form().elements[field.name];
      if (!old) form().append(field);
      else if (field.name === "csrfmiddlewaretoken") old.value = field.value;
    }
    return true;
  });
  return opening;
}

/** Turn the form into a reply to one comment, or back; the text typed so far moves along. */
async function turn(url) {
  const answer = await ask(url);
  if (answer?.status !== 200) return complain(box.dataset.commentsAway);
  const old = form();
  const fresh = parse(answer.html).querySelector("form");
  fresh.noValidate = true;
  old.replaceWith(fresh);
  for (const name of ["comment", ...PERSON]) fresh.elements[name].value = old.elements[name].value;
  fresh.querySelector("#reply-keep").checked = old.querySelector("#reply-keep").checked;
  return fresh.elements.comment.focus();
}

async function send(sent) {
  const button = sent.querySelector("button[type=submit]");
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  const wanted = sent.querySelector("#reply-keep").checked;
  let answer = (await open()) && (await ask(address, new FormData(sent)));
  // A token from an earlier session of the browser is refused; one fresh token is worth a try.
  if (answer?.status === -403) answer = (await open(true)) && (await ask(address, new FormData(sent)));
  button.removeAttribute("aria-disabled");
  if (!answer) return complain(box.dataset.commentsAway);
  const { status, html } = answer;
  if (status === 201 || status === 202) {
    keep(new FormData(sent), wanted);
    show(html);
    recall();
    box.querySelector("#comments-status").focus();
  } else if (status === 422 || status === 429) {
    show(html);
    form().querySelector("#reply-keep").checked = wanted;
    (box.querySelector("[aria-invalid=true]") || box.querySelector(".comments-fault")).focus();
  } else {
    complain(status === -403 ? box.dataset.commentsRefused : box.dataset.commentsAway);
  }
}

async function start() {
  box.setAttribute("aria-busy", "true");
  const answer = await ask(address);
  if (!answer) despair(box.dataset.commentsAway);
  else if (answer.status === 200) { show(answer.html); recall(); }
  else despair(answer.status === -503 ? box.dataset.commentsAway : box.dataset.commentsDetached);
  if (/^#(comment|reply)/.test(location.hash)) box.querySelector(location.hash)?.scrollIntoView();
}

box.addEventListener("submit", (event) => { event.preventDefault(); send(event.target); });
box.addEventListener("focusin", (event) => { if (event.target.form) open(); });
box.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reply], [data-cancel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn(link.href);
});
start();
