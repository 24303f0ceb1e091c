// Whom one plays: any fan of the group, found by a few letters of the nickname, or somebody new.
import { $, announce, el, keep, kept, plain, sorry } from "./dom.js";
import { act } from "./net.js";
import { state } from "./state.js";

const MOST = 60;
let changed = () => {};
let rows = [], at = 0;

const nameOf = (id) => plain(state.group?.fans.find((fan) => fan.id === id)?.name ?? "");

// Be this fan, here and the next time this group is opened.
export function be(id, { say = false } = {}) {
  state.me = id ?? "";
  if (state.group && id) keep(`me:${state.group.id}`, id, sessionStorage);
  $("me").textContent = nameOf(state.me) || (state.group ? state.t.nobody : "…");
  if (say && id) announce(state.t.youAre(nameOf(id)));
  changed();
}

// A group was opened: whoever one was there before, else the newest fan.
export function meetFans() {
  const { fans, id } = state.group, before = kept(`me:${id}`, "", sessionStorage);
  be(fans.some((fan) => fan.id === before) ? before : fans.at(-1)?.id);
}

export function came(id, name) {
  if (!id.startsWith("wm") || state.group.fans.some((fan) => fan.id === id)) return;
  state.group.fans.push({ id, name });
  if (!state.me) be(id);
}

export function went(id) {
  state.group.fans = state.group.fans.filter((fan) => fan.id !== id);
  if (id !== state.me) return;
  be(state.group.fans.at(-1)?.id);
  if (state.me) sorry(state.t.youAre(nameOf(state.me)), { mild: true });
}

// the picker ----------------------------------------------------------------------------------------------------------

function find() {
  const { t, group } = state, words = $("whom").value.trim(), wanted = words.toLowerCase();
  const found = [...group.fans].reverse().filter((fan) => fan.name.toLowerCase().includes(wanted));
  const shown = found.slice(0, MOST);
  rows = [...shown.map((fan) => ({ text: plain(fan.name), pick: () => be(fan.id, { say: true }), id: fan.id })),
    { text: words ? t.newFanNamed(plain(words)) : t.newFan, pick: () => join(words), fresh: true }];
  if (!words) rows.unshift(rows.pop());
  at = Math.max(0, words ? 0 : rows.findIndex((row) => row.id === state.me));
  $("crowd-more").textContent = shown.length < found.length ? t.crowd(shown.length, found.length) : t.crowdAll(found.length);
  $("crowd").replaceChildren(...rows.map((row, n) => {
    const item = el("li", row.fresh ? "fresh" : "", row.text);
    item.id = `fan-${n}`;
    item.setAttribute("role", "option");
    item.onclick = () => pick(n);
    return item;
  }));
  point();
}

function point() {
  [...$("crowd").children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
  $("whom").setAttribute("aria-activedescendant", `fan-${at}`);
  $("crowd").children[at]?.scrollIntoView({ block: "nearest" });
}

function pick(n) {
  $("people").close();
  rows[n]?.pick();
}

async function join(name) {
  const group = state.group;
  try {
    const { people: [person] } = await act("join", { group: group.id, count: 1, name }, { lane: group.id });
    if (state.group !== group) return;
    came(person.id, person.name);
    be(person.id, { say: true });
  } catch (error) { sorry(error.message); }
}

export function setUpFans(onChange) {
  changed = onChange;
  $("fan").onclick = () => {
    if (!state.group) return;
    $("whom").value = "";
    $("people").showModal();
    find();
    $("whom").focus();
  };
  $("whom").oninput = find;
  $("whom").onkeydown = (event) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); pick(at); }
    if (to === undefined || event.isComposing) return;
    event.preventDefault();
    at = (to + rows.length) % rows.length;
    point();
  };
  $("people").onclose = () => $("fan").focus();
}
