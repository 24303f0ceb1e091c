// The phones of everybody who may be asked about the open group: one tab each, with what they have not seen yet.
import { $, announce, button, el, keep, kept, narrow, plain, sorry } from "./dom.js";
import { busy, card } from "./cards.js";
import { picture } from "./chat.js";
import { step } from "./guide.js";
import { act, ask } from "./net.js";
import { dayOf, dayWords, hm, state } from "./state.js";

const phones = new Map(); // staff id → the phone
const drafts = new Map(); // staff id → what was typed and not sent
const seen = kept("seen", {}); // staff id → the last entry that was looked at
let chosen = kept("phone", "clerk");
let counted = () => {};

export const unseen = () => [...phones.values()].reduce((sum, phone) => sum + phone.unseen, 0);
export const STAFF_GROUP = "staff-group"; // the staff's own group, in which a robot speaks: shown once it has
export const staffIds = () => [...phones.keys()];
const roleWords = (person) => person.roles.map((role) => state.t[role]).join("·");
const current = () => [...phones.values()].find((phone) => phone.person.roles.includes(chosen)) ?? [...phones.values()][0];

export function showPhones() {
  phones.clear();
  $("phones").replaceChildren();
  $("tabs").replaceChildren();
  for (const person of state.group.phones) putPhone(person);
  drawPhones();
  choose(current(), false);
}

function putPhone(person) {
  const phone = newPhone(person);
  phones.set(person.staff_id, phone);
  $("tabs").append(phone.tab);
  $("phones").append(phone.box);
  seen[person.staff_id] ??= state.group.last;
}

// Everything again, in the language that is chosen now; pages that are open and words that were typed stay.
export function drawPhones() {
  for (const phone of phones.values()) {
    const { person, entries } = phone, role = roleWords(person);
    phone.title.textContent = `${role} · ${plain(person.name)}`;
    phone.label.textContent = role;
    phone.box.setAttribute("aria-label", state.t.phoneOf(role, plain(person.name)));
    for (const node of [phone.input]) { node.placeholder = state.t.answer; node.setAttribute("aria-label", state.t.answer); }
    phone.send.textContent = state.t.send;
    phone.cards.clear();
    phone.last = "";
    phone.feed.replaceChildren();
    for (const entry of entries) show(phone, entry);
    if (!phone.feed.children.length) phone.feed.append(el("p", "soft quiet", state.t.quiet));
    phone.unseen = entries.filter((entry) => isNews(entry) && entry.id > seen[person.staff_id]).length;
    badge(phone);
    phone.feed.scrollTop = phone.feed.scrollHeight;
  }
}

function newPhone(person) {
  const id = person.staff_id, box = el("section", "phone"), tab = button("", "", () => choose(phones.get(id)));
  const phone = {
    person, box, tab, entries: [...person.entries], kept: { ...person.cards }, cards: new Map(), last: "", unseen: 0,
    title: el("h2"), label: el("span"), count: el("i", "count"), feed: el("div", "feed"), form: el("form"), input: el("input"), send: el("button", "send"),
  };
  tab.id = `tab-${id}`;
  tab.append(phone.label, phone.count);
  for (const [name, value] of [["role", "tab"], ["aria-controls", `phone-${id}`]]) tab.setAttribute(name, value);
  tab.onkeydown = (event) => walk(event, phone);
  box.id = `phone-${id}`;
  box.setAttribute("role", "tabpanel");
  box.addEventListener("focusin", () => choose(phone, false));
  phone.feed.tabIndex = 0;
  phone.input.value = drafts.get(id) ?? "";
  phone.input.maxLength = 2000;
  phone.input.oninput = () => drafts.set(id, phone.input.value);
  phone.form.append(phone.input, phone.send);
  phone.form.hidden = id === STAFF_GROUP; // a robot hears nothing
  phone.form.onsubmit = (event) => { event.preventDefault(); answer(phone); };
  box.append(phone.title, phone.feed, phone.form);
  return phone;
}

// which phone is in the hand ----------------------------------------------------------------------------------------------

function choose(phone, move = true) {
  if (!phone) return;
  if (move || !phone.person.roles.includes(chosen)) { [chosen] = phone.person.roles; keep("phone", chosen); }
  for (const other of phones.values()) {
    const mine = other === phone;
    other.box.classList.toggle("shown", mine);
    other.tab.setAttribute("aria-selected", String(mine));
    other.tab.tabIndex = mine ? 0 : -1;
  }
  look(phone);
  if (move) {
    phone.feed.scrollTop = phone.feed.scrollHeight;
    $("phones").scrollTo({ left: phone.box.offsetLeft - $("phones").offsetLeft });
  }
}

function walk(event, phone) {
  const all = [...phones.values()], at = all.indexOf(phone);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = all[(to + all.length) % all.length];
  choose(next);
  next.tab.focus();
}

// The phone in the hand has been looked at, when phones are in sight at all.
export function look(phone = current()) {
  if (!phone || (narrow.matches && document.body.dataset.view !== "phones")) return;
  seen[phone.person.staff_id] = Math.max(phone.entries.at(-1)?.id ?? 0, seen[phone.person.staff_id] ?? 0);
  keep("seen", seen);
  phone.unseen = 0;
  badge(phone);
}

function badge(phone) {
  phone.count.textContent = phone.unseen ? String(phone.unseen) : "";
  const name = roleWords(phone.person);
  phone.tab.setAttribute("aria-label", phone.unseen ? state.t.unread(name, phone.unseen) : name);
  counted();
}

// what lies on it ---------------------------------------------------------------------------------------------------------

const isNews = (entry) => entry.kind === "card" || entry.kind === "told";

export function addToPhone(entry) {
  if (entry.staff_id === STAFF_GROUP && !phones.has(STAFF_GROUP)) {
    putPhone({ staff_id: STAFF_GROUP, roles: ["staff_group"], name: "员工群", entries: [], cards: {} });
    drawPhones();
    choose(current(), false);
  }
  const phone = phones.get(entry.staff_id);
  if (!phone) return;
  phone.entries.push(entry);
  phone.feed.querySelector(".quiet")?.remove();
  if (entry.kind === "card_changed") phone.kept[entry.data.task_id] = entry.data.card;
  show(phone, entry);
  if (isNews(entry)) {
    phone.unseen += 1;
    badge(phone);
    announce(`${state.t.phoneOf(roleWords(phone.person), plain(phone.person.name))}：${gist(entry)}`);
  }
  if (phone.box.classList.contains("shown")) look(phone);
  phone.feed.scrollTop = phone.feed.scrollHeight;
}

const gist = ({ data: { message } }) => message.template_card?.main_title?.title ?? message.textcard?.title ?? (message.text ?? message.markdown)?.content ?? (message.image ? state.t.picture : "");

function show(phone, entry) {
  const { kind, data } = entry;
  if (kind === "card_changed") redraw(phone, data.task_id, data.card);
  else if (kind === "reached" || kind === "unreached") arrived(phone, entry);
  else if (kind === "staff_said") {
    phone.feed.querySelector(".told.mine.waiting")?.remove(); // what was being sent is here now
    put(phone, entry, said(phone, entry));
  }
  else if (kind === "marked") put(phone, entry, Object.assign(el("div", "told", state.t.marked(plain(data.name), data.tag)), { dir: "auto" }));
  else if (kind === "card" || kind === "told") put(phone, entry, received(phone, entry));
}

function put(phone, entry, node) {
  const day = dayOf(entry.at);
  if (day !== phone.last) phone.feed.append(el("p", "day", dayWords(entry.at)));
  phone.last = day;
  const time = Object.assign(el("time", "at", hm(entry.at)), { dateTime: entry.at });
  phone.feed.append(time, node);
}

function received(phone, { data: { message } }) {
  const sent = message.template_card;
  if (message.image) return picture(message.image.url);
  if (message.textcard) return leading(phone, message.textcard);
  if (!sent) return Object.assign(el("div", "told", (message.text ?? message.markdown)?.content ?? ""), { dir: "auto" });
  const box = el("div", "tcard");
  phone.cards.set(sent.task_id, box);
  redraw(phone, sent.task_id, phone.kept[sent.task_id] ?? sent);
  return box;
}

function leading(phone, sent) {
  const box = el("div", "tcard"), open = el("button", "", sent.btntxt || "详情");
  open.type = "button";
  open.addEventListener("click", () => openPage(phone, sent.url));
  box.append(el("h4", "", sent.title), Object.assign(el("p", "", sent.description), { dir: "auto" }), open);
  return box;
}

function redraw(phone, task, node) {
  const box = phone.cards.get(task);
  box?.replaceChildren(...card(node, {
    press: (key, pressed, chosen) => press(phone, task, key, pressed, node, chosen),
    open: (url) => openPage(phone, url),
  }));
}

function said(phone, entry) {
  const box = el("div", "told mine");
  box.dataset.entry = entry.id;
  box.append(Object.assign(el("span", "", entry.data.text), { dir: "auto" }), el("small", "state", state.t.sending));
  return box;
}

function arrived(phone, { kind, data }) {
  const mine = phone.feed.querySelector(`[data-entry="${data.entry}"] .state`);
  if (mine) { mine.textContent = state.t[kind]; mine.classList.toggle("failed", kind === "unreached"); }
  if (kind === "unreached" && data.task_id) { redraw(phone, data.task_id, phone.kept[data.task_id] ?? {}); sorry(state.t.unreached); }
}

// what staff do -----------------------------------------------------------------------------------------------------------

async function press(phone, task, key, pressed, node, chosen) {
  const box = phone.cards.get(task);
  busy(box, true, pressed);
  try {
    await act("press", { staff_id: phone.person.staff_id, task_id: task, key: key.key, chosen }, { lane: phone.person.staff_id });
    if (key.key === "accept" || key.key === "finish") step(key.key);
  } catch (error) {
    redraw(phone, task, phone.kept[task] ?? node);
    sorry(error.message);
  }
}

async function answer(phone) {
  const id = phone.person.staff_id, text = phone.input.value.trim();
  if (!text) return;
  phone.input.value = "";
  drafts.delete(id);
  const waiting = el("div", "told mine waiting");
  waiting.append(el("span", "", text), el("small", "state", state.t.sending));
  phone.feed.append(waiting);
  phone.feed.scrollTop = phone.feed.scrollHeight;
  try {
    await act("staff-say", { staff_id: id, text }, { lane: id, words: true });
  } catch (error) {
    if (!phone.input.value) phone.input.value = text;
    sorry(error.message);
  }
  waiting.remove();
}

function openPage(phone, url) {
  const page = el("div", "h5"), bar = el("div", "bar"), wait = el("p", "wait", state.t.connecting), frame = el("iframe");
  const shut = button("shut", `✕ ${state.t.shut}`, () => { page.remove(); phone.input.focus({ preventScroll: true }); });
  frame.title = state.t.page;
  frame.onload = () => wait.remove();
  bar.append(shut, el("span", "soft", state.t.page));
  page.append(bar, wait, frame);
  page.onkeydown = (event) => { if (event.key === "Escape") shut.click(); };
  phone.box.append(page);
  shut.focus({ preventScroll: true });
  const src = `/sandbox/phone/${encodeURIComponent(phone.person.staff_id)}?url=${encodeURIComponent(url)}`;
  ask("clock", null, () => page.isConnected).then((found) => { if (found) frame.src = src; }, () => {}); // not before the net is there
}

export function setUpPhones(onCount) { counted = onCount; }
