// What is said and what happens in the open group, with a line between days; the newest is in sight.
import { $, announce, button, el, plain, sorry } from "./dom.js";
import { came, went } from "./fans.js";
import { renameGroup } from "./groups.js";
import { act } from "./net.js";
import { dayOf, dayWords, hm, state } from "./state.js";

const TEXT = 7, WEAPP = 9, IMAGE = 6;
let entries = [];
let stuck = true; // the end is in sight, and stays there
let seen = () => {};

export function showTalk() {
  entries = [...state.group.entries];
  stuck = true;
  drawTalk();
}

// Anew, as the fan that one is now sees it, in the language that is chosen now.
export function drawTalk() {
  const items = [];
  let day = "";
  for (const entry of entries) {
    if (dayOf(entry.at) !== day) { day = dayOf(entry.at); items.push(divider(entry.at)); }
    items.push(...itemOf(entry));
  }
  if (!items.length) items.push(el("li", "note quiet", state.t.empty));
  $("talk").replaceChildren(...items);
  $("talk").setAttribute("aria-busy", "false");
  for (const { kind, data } of entries) mark(kind, data);
  toEnd();
}

// Something has happened just now.
export function addToTalk(entry) {
  const { kind, data } = entry, last = entries.at(-1);
  entries.push(entry);
  $("talk").querySelector(".quiet")?.remove();
  if (!last || dayOf(last.at) !== dayOf(entry.at)) $("talk").append(divider(entry.at));
  $("talk").append(...itemOf(entry));
  mark(kind, data);
  if (kind === "joined") came(entry.person_id, data.name);
  if (kind === "removed" || kind === "left") went(entry.person_id);
  if (kind === "renamed") { state.group.name = data.name; $("name").textContent = plain(data.name); renameGroup(state.group.id, data.name); }
  if (data.message_id) $("pending").querySelector(`[data-message="${CSS.escape(data.message_id)}"]`)?.remove();
  if (entry.person_id !== state.me || !["said", "whispered"].includes(kind)) tell(entry);
  toEnd();
}

function tell(entry) {
  const { kind, data } = entry;
  const words = kind === "spoke" ? `${state.t.bot}：${data.text}` : kind === "said" ? `${plain(data.name)}：${data.text || data.payload?.title || ""}` : note(entry);
  if (words) { announce(words); seen(); }
}

function divider(at) {
  const item = el("li", "day");
  item.append(Object.assign(el("time", "", dayWords(at)), { dateTime: dayOf(at) }));
  return item;
}

function itemOf(entry) {
  if (entry.kind === "unheard" || (entry.kind === "whispered" && entry.person_id !== state.me)) return [];
  if (["said", "spoke", "whispered"].includes(entry.kind)) return [words(entry)];
  return [el("li", "note", note(entry))];
}

function words(entry) {
  const { kind, data } = entry, alone = kind === "whispered", bot = kind === "spoke" || (alone && data.by !== "me");
  const mine = !bot && entry.person_id === state.me;
  const item = el("li", bot ? "bot" : mine ? "me" : ""), by = el("span", "by");
  item.classList.toggle("alone", alone);
  item.dataset.message = data.message_id;
  by.append(el("bdi", "", bot ? state.t.bot : plain(data.name)), ` ${hm(entry.at)}${alone ? ` · ${state.t.alone}` : ""}`);
  item.append(by, data.type === IMAGE && data.payload?.imageUrl ? picture(data.payload.imageUrl) : data.type && data.type !== TEXT ? attachment(data) : bubble(data.text));
  if (data.quote) item.append(Object.assign(el("div", "quote", plain(data.quote)), { dir: "auto" }));
  if (mine && !alone) item.append(button("undo", state.t.recall, () => recall(entry)));
  return item;
}

export function bubble(text) {
  const box = el("div", "bubble");
  box.dir = "auto";
  for (const part of String(text).split(/(https?:\/\/[^\s，。]+)/)) {
    box.append(/^https?:/.test(part) ? Object.assign(el("a", "", part), { href: part, target: "_blank", rel: "noopener" }) : part);
  }
  return box;
}

// As a phone shows it: small, and whole when it is tapped.
export function picture(url) {
  const box = Object.assign(el("a", "bubble picture"), { href: url, target: "_blank", rel: "noopener" });
  box.append(Object.assign(el("img"), { src: url, alt: state.t.picture, onload: () => toEnd() }));
  return box;
}

function attachment(data) {
  const box = el("div", "bubble attach"), payload = data.payload || {};
  const where = `${data.type === WEAPP ? state.t.weapp : state.t.link} · ${payload.displayName || payload.url || ""}`;
  box.append(el("div", "", payload.title || ""), el("div", "soft", where));
  return box;
}

function note({ kind, data }) {
  const { t } = state;
  if (kind === "recalled") return t.recalled;
  if (kind === "noticed") return t.noticed(plain(data.text), t.bot);
  if (kind === "renamed") return t.renamed(plain(data.name), String(data.by || "").startsWith("mxh") ? t.bot : t.fan);
  return t[kind] instanceof Function ? t[kind](plain(data.name)) : "";
}

// What happens to a message later shows on it.
function mark(kind, data) {
  if (kind !== "recalled" && kind !== "unheard") return;
  for (const said of $("talk").querySelectorAll(`[data-message="${CSS.escape(data.message_id)}"]`)) {
    if (kind === "recalled") { said.classList.add("gone"); said.querySelector(".undo")?.remove(); }
    else if (!said.querySelector(".failed")) said.append(el("span", "failed", state.t.unheard));
  }
}

async function recall(entry) {
  const body = { group: entry.group_id, person: entry.person_id, message_id: entry.data.message_id };
  try { await act("recall", body, { lane: entry.group_id }); } catch (error) { sorry(error.message); }
}

export const isShown = (messageId) => Boolean($("talk").querySelector(`[data-message="${CSS.escape(messageId)}"]`));

export function toEnd(force = false) {
  if (force) stuck = true;
  if (stuck) $("scroll").scrollTop = $("scroll").scrollHeight;
}

export function setUpChat(onSeen) {
  seen = onSeen;
  $("scroll").onscroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = $("scroll");
    stuck = scrollHeight - scrollTop - clientHeight < 80;
  };
  const watch = new ResizeObserver(() => toEnd());
  for (const id of ["scroll", "talk", "pending"]) watch.observe($(id));
}
