/* The comment widget: fetches the page's thread, follows its links and sends its forms in place. Without this script
   the same addresses answer with pages of their own. */

const KEPT = "comments-author";
const PERSON = ["name", "email", "website"];
/** What a comment refers to: hidden fields of the form, and how an address asks for them. */
const ABOUT = { parent: "reply", quote: "quote", anchor: "anchor" };
/** What is typed and not sent, by field. */
const drafts = new Map();
let box, address, help, opening;
let turns = 0;

const find = (selector) => box.querySelector(selector);
const say = (text) => { document.getElementById("comments-live").textContent = text; };
const fields = (form = box) => [...form.querySelectorAll("textarea, select, input:not([type=hidden])")];
const slot = (field) => `${field.form.dataset.draft} ${field.id}`;
const value = (field) => (field.type === "checkbox" ? field.checked : field.value);
const writing = () => find("[name=comment]")?.form;
const typed = () => fields().filter((field) => field.rows).map((field) => field.value).join("\n\n").trim();

/** Ask the server. Without a status it did not answer, without 'html' not with a piece of a thread. */
async function ask(url, body) {
  try {
    const headers = { "X-Fragment": "1" };
    const response = await fetch(url, { method: body ? "POST" : "GET", body, headers, credentials: "include" });
    return { status: response.status, html: response.headers.get("X-Fragment") && await response.text() };
  } catch {
    return {};
  }
}

function remember() {
  for (const field of fields()) drafts.set(slot(field), value(field));
  const form = writing();
  if (form) for (const name of Object.keys(ABOUT)) drafts.set(name, form[name]?.value);
}

/** Put a piece of a thread into the page, with everything that was typed. */
function show(html, focus, wanted) {
  box.innerHTML = html;
  box.ariaBusy = null;
  find("[name=comment]")?.closest(".comments-field")
    .before(document.getElementById("comments-pick").content.cloneNode(true));
  for (const field of fields()) {
    // The server's words stand beside the field and stay there; the browser's would not.
    field.form.noValidate = true;
    field.removeAttribute("maxlength"); // it would cut off a pasted text without a word
    const draft = drafts.get(slot(field));
    if (field.type === "checkbox") field.checked = draft ?? field.checked;
    else field.value = draft || field.value;
  }
  recall();
  fields().forEach(count);
  if (!focus) return;
  const status = find("#comments-status");
  const target = (wanted && find(wanted)) || find("[data-focus]") || find("[aria-invalid=true]") || find(".comments-fault") || status;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus();
  say(target === status ? "" : status?.textContent);
}

/** Fill in what the reader chose to keep in this browser. */
function recall() {
  const wish = find("#reply-keep");
  let person;
  try { person = JSON.parse(localStorage[KEPT]); } catch { /* nothing is kept */ }
  if (!wish || !person || drafts.get(slot(wish)) === false) return;
  for (const name of PERSON) wish.form[name].value ||= person[name] || "";
  wish.checked = true;
}

/** Keep or forget them, as the box says. */
function keep(form) {
  const wish = form.querySelector("#reply-keep");
  try {
    if (wish?.checked) localStorage[KEPT] = JSON.stringify(Object.fromEntries(PERSON.map((n) => [n, form[n].value])));
    else if (wish) localStorage.removeItem(KEPT);
  } catch { /* no storage */ }
}

/** Say what failed and what can be done. */
function despair(problem, again, place) {
  box.ariaBusy = null;
  find(".comments-help")?.remove();
  const note = help(problem, () => { note.remove(); again(); }, typed());
  (place || box.firstChild).before(note);
  if (place || turns > 1) note.querySelector("button").focus();
}

/** Follow a link in place. A reply or quotation that is being written stays one. */
async function visit(url, focus) {
  const turn = ++turns;
  const to = new URL(url);
  remember();
  if (!/[?&](form|reply)=/.test(to.search)) {
    for (const [name, key] of Object.entries(ABOUT)) {
      if (drafts.get(name) && !to.searchParams.has(key)) to.searchParams.set(key, drafts.get(name));
    }
  }
  box.ariaBusy = "true";
  const { status, html } = await ask(to);
  if (turn !== turns) return;
  remember();
  if (html) show(html, focus, /^#comment-\d/.test(to.hash) && to.hash);
  else despair(!status ? "away" : status > 499 || writing() ? "busy" : "detached", () => visit(url, focus));
}

/** Fetch the form's token, and the cookie that posting needs, once the reader starts to write. */
function open(form, anew) {
  if (form.csrfmiddlewaretoken && !anew) return true;
  opening ||= ask(`${address}?form=1`).then(({ html }) => {
    opening = null;
    const fresh = new DOMParser().parseFromString(html || "", "text/html");
    for (const field of fresh.querySelectorAll("form input[type=hidden]")) {
      const old = form[field.name];
      if (!old) form.append(field);
      else if (field.name === "csrfmiddlewaretoken") old.value = field.value;
    }
    return form.csrfmiddlewaretoken;
  });
  return opening;
}

async function send(form, button) {
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  const sent = fields(form).map((field) => [slot(field), value(field)]);
  const post = async (anew) => {
    if (!await open(form, anew)) return {};
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    return ask(form.action, data);
  };
  let answer = await post();
  // A token from an earlier session is refused; a fresh one is worth a try.
  if (answer.status === 403) answer = await post(true);
  const { status, html } = answer;
  form.ariaBusy = null;
  if (!html) return despair(status === 403 ? "refused" : status ? "busy" : "away", () => send(form, button), button?.parentElement);
  turns += 1; // an answer that is still on its way is out of date
  remember();
  if (status < 300 && button?.name !== "preview") {
    keep(form);
    for (const [key, text] of sent) if (drafts.get(key) === text) drafts.delete(key);
  }
  return show(html, true);
}

/** Give the server's words for what can't be right. */
function problem({ validity, value: text, dataset }) {
  if (validity.valueMissing) return dataset.required;
  if ([...text].length > dataset.limit) return dataset.long;
  return validity.valid ? "" : dataset.invalid;
}

/** Show a message beside a field, or take it away. */
function mark(field, message) {
  const id = `${field.id}_error`;
  const others = (field.getAttribute("aria-describedby") || "").split(" ").filter((other) => other !== id);
  document.getElementById(id)?.remove();
  if (message) {
    const list = document.createElement("p");
    list.className = "errorlist";
    list.id = id;
    list.textContent = message;
    field.closest(".comments-field").after(list);
    others.push(id);
    say(message);
  }
  field.ariaInvalid = message ? "true" : null;
  field.setAttribute("aria-describedby", others.join(" ").trim());
}

/** Count a text that comes near its limit. A screen reader hears of it at 90 % and 100 %, not at each letter. */
function count(field) {
  const { limit } = field.dataset;
  const { length } = [...field.value];
  let counter = field.parentElement.querySelector(".comments-count");
  if (!(length > limit * 0.8)) return counter?.remove();
  if (!counter) {
    counter = document.createElement("span");
    counter.className = "comments-count";
    field.after(counter);
  }
  const before = counter.dataset.level || 0;
  counter.dataset.level = Math.floor(length / limit * 10);
  counter.textContent = box.dataset.count.replace("{n}", length.toLocaleString()).replace("{limit}", (+limit).toLocaleString());
  return counter.dataset.level > Math.max(before, 8) && say(counter.textContent);
}

/** Open the form with words of the page. */
export function quote(words, anchor) {
  return visit(`${address}?${new URLSearchParams({ quote: words, anchor })}`, true);
}

/** Fetch the thread, at the comment that the page's address names, and take over its links and forms. */
export function start(place, helper) {
  box = place;
  help = helper;
  address = new URL(box.dataset.commentsThread, location.href);
  box.addEventListener("submit", (event) => { event.preventDefault(); send(event.target, event.submitter); });
  box.addEventListener("input", ({ target }) => {
    open(target.form);
    count(target);
    if (target.ariaInvalid && !problem(target)) mark(target);
  });
  box.addEventListener("focusout", ({ target }) => {
    const check = () => {
      const message = target.form && target.isConnected && (target.value || typed()) && problem(target);
      if (message) mark(target, message);
    };
    // A message that appears while a button is pressed would push it away from under the pointer.
    if (find(":active")) addEventListener("click", () => setTimeout(check), { once: true });
    else check();
  });
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    visit(link.href, true);
  });
  addEventListener("beforeunload", (event) => { if (typed()) event.preventDefault(); });
  const [, number] = /(?:#comment-|[?&]comment=)(\d+)/.exec(location.href) || [];
  visit(address + (number ? `?comment=${number}#comment-${number}` : ""), number);
}
