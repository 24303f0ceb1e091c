// The sandbox page: a group to chat in, three phones beside it, and the clock. Texts from outside are only ever text.
import { SAMPLES, STEPS, WORDS } from "./words.js";

const $ = (id) => document.getElementById(id);
const el = (tag, cls = "", text = "") => Object.assign(document.createElement(tag), { className: cls, textContent: text });
const kept = (name, fallback) => { try { return JSON.parse(localStorage.getItem(name)) ?? fallback; } catch { return fallback; } };
const keep = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* private window */ } };

let lang = kept("lang", "zh");
let t = WORDS[lang];
let group = null, me = null, shown = "clerk", clock = null, stream = null;
const phones = new Map(); // staff id → {role, box, feed, unseen}
const done = new Set(kept("steps", []));

// talking to the box ------------------------------------------------------------------------------------------------

async function ask(path, body) {
  const answer = await fetch(`/sandbox/${path}`, body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {});
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error || answer.statusText);
  return found;
}

async function act(path, body) {
  $("sorry").hidden = true;
  try { return await ask(path, body); } catch (error) {
    $("sorry").textContent = error.message;
    $("sorry").hidden = false;
    return null;
  }
}

// the group -----------------------------------------------------------------------------------------------------------

async function listGroups() {
  const found = await ask(`groups?q=${encodeURIComponent($("search").value)}`);
  $("found").textContent = found.found ? t.found(found.found, found.all) : t.noGroup;
  $("groups").replaceChildren(...found.groups.map((row) => {
    const item = el("li"), button = el("button", "", row.name);
    if (!row.account) button.append(el("span", "soft", ` · ${t.official}`));
    button.setAttribute("aria-current", String(row.id === group?.id));
    button.onclick = () => openGroup(row.id);
    item.append(button);
    return item;
  }));
  return found.groups;
}

async function openGroup(id) {
  group = await ask(`group/${id}`);
  keep("group", id);
  $("name").textContent = group.name;
  $("about").textContent = [t.members(group.members), group.city, group.kind, group.store.name, hours()].join(" · ");
  $("deaf").hidden = Boolean(group.account);
  fillFans(group.fans.at(-1)?.id);
  $("talk").replaceChildren();
  group.entries.forEach(showInGroup);
  showPhones();
  for (const button of $("groups").querySelectorAll("button")) button.setAttribute("aria-current", "false");
  listGroups();
  follow(group.last);
}

function hours() {
  const day = (new Date(nowMs() + 8 * 3600e3).getUTCDay() + 6) % 7;
  const periods = group.store.hours[day] || [];
  return periods.length ? `${t.hours} ${periods.map((p) => p.join("–")).join("、")}` : t.rest;
}

function fillFans(chosen) {
  $("fan").replaceChildren(...[...group.fans].reverse().map((fan) => Object.assign(el("option", "", fan.name), { value: fan.id })));
  if (chosen) $("fan").value = chosen;
  me = $("fan").value;
}

function showInGroup(entry) {
  const { kind, data } = entry, item = el("li");
  if (kind === "said" || kind === "spoke") {
    const mine = kind === "said" && entry.person_id === me;
    item.className = kind === "spoke" ? "bot" : mine ? "me" : "";
    item.dataset.message = data.message_id;
    item.append(el("span", "by", `${kind === "spoke" ? t.bot : data.name} ${hm(entry.at)}`));
    item.append(data.type && data.type !== 7 ? attachment(data) : el("div", "bubble", data.text));
    if (mine) {
      const undo = el("button", "undo", t.recall);
      undo.onclick = () => act("recall", { group: group.id, person: entry.person_id, message_id: data.message_id });
      item.append(undo);
    }
  } else if (kind === "recalled") {
    for (const said of $("talk").querySelectorAll(`[data-message="${CSS.escape(data.message_id)}"]`)) said.classList.add("gone");
    item.append(el("span", "note", t.recalled));
  } else {
    const by = String(data.by || "").startsWith("mxh") ? t.bot : t.fan;
    item.className = "note";
    item.textContent = kind === "renamed" ? t.renamed(data.name, by) : t[kind](data.name);
    if (kind === "renamed") $("name").textContent = data.name;
    if (kind === "joined" && !group.fans.some((fan) => fan.id === entry.person_id)) group.fans.push({ id: entry.person_id, name: data.name });
    if (kind === "removed" || kind === "left") group.fans = group.fans.filter((fan) => fan.id !== entry.person_id);
    fillFans(group.fans.some((fan) => fan.id === me) ? me : group.fans.at(-1)?.id);
  }
  const near = $("talk").scrollHeight - $("talk").scrollTop - $("talk").clientHeight < 160;
  $("talk").append(item);
  if (near) $("talk").scrollTop = $("talk").scrollHeight;
}

function attachment(data) {
  const box = el("div", "bubble attach"), payload = data.payload || {};
  box.append(el("div", "", payload.title || ""), el("div", "soft", `${data.type === 9 ? t.weapp : t.link} · ${payload.displayName || payload.url || ""}`));
  return box;
}

const hm = (at) => new Date(at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });

// the phones ----------------------------------------------------------------------------------------------------------

function showPhones() {
  phones.clear();
  $("phones").replaceChildren();
  $("tabs").replaceChildren();
  for (const person of group.phones) {
    const box = el("div", "phone"), feed = el("div", "feed"), form = el("form"), input = el("input");
    box.append(el("header", "", `${t[person.role]} · ${person.name}`), feed, form);
    input.placeholder = t.answer;
    input.setAttribute("aria-label", t.answer);
    form.append(input, el("button", "send", t.send));
    form.onsubmit = (event) => {
      event.preventDefault();
      if (input.value.trim()) act("staff-say", { staff_id: person.staff_id, text: input.value.trim() });
      input.value = "";
    };
    const tab = el("button", "", t[person.role]);
    tab.setAttribute("role", "tab");
    tab.onclick = () => choosePhone(person.role);
    $("tabs").append(tab);
    $("phones").append(box);
    phones.set(person.staff_id, { role: person.role, box, feed, tab, unseen: 0, cards: new Map() });
    feed.append(el("p", "soft", t.quiet));
    for (const entry of person.entries) showOnPhone(entry, person.cards);
    phones.get(person.staff_id).unseen = 0;
  }
  choosePhone(shown);
}

function choosePhone(role) {
  shown = role;
  for (const phone of phones.values()) {
    phone.box.classList.toggle("shown", phone.role === role);
    phone.tab.setAttribute("aria-selected", String(phone.role === role));
    if (phone.role === role) { phone.unseen = 0; phone.feed.scrollTop = phone.feed.scrollHeight; }
    badge(phone);
  }
}

function badge(phone) {
  phone.tab.querySelector("i")?.remove();
  if (phone.unseen) phone.tab.append(el("i", "", String(phone.unseen)));
}

function showOnPhone(entry, cards = {}) {
  const phone = phones.get(entry.staff_id);
  if (!phone) return;
  const { kind, data } = entry;
  phone.feed.querySelector("p.soft")?.remove();
  if (kind === "card_changed") {
    phone.cards.get(data.task_id)?.replaceChildren(...card(entry.staff_id, data.task_id, data.card));
    return;
  }
  if (kind === "pressed") return;
  if (kind === "staff_said") phone.feed.append(el("div", "told mine", data.text));
  else if (data.message.msgtype === "text") phone.feed.append(el("div", "told", data.message.text.content));
  else {
    const sent = data.message.template_card, box = el("div", "tcard");
    box.append(...card(entry.staff_id, sent.task_id, cards[sent.task_id] || sent));
    phone.cards.set(sent.task_id, box);
    phone.feed.append(box);
  }
  if (phone.role !== shown) phone.unseen += 1;
  badge(phone);
  phone.feed.scrollTop = phone.feed.scrollHeight;
}

function card(staff, task, node) {
  const parts = [el("div", "src", node.source?.desc || ""), el("h3", "", node.main_title?.title || "")];
  if (node.main_title?.desc) parts.push(el("div", "soft", node.main_title.desc));
  if (node.sub_title_text) parts.push(el("p", "", node.sub_title_text));
  const list = el("dl");
  for (const row of node.horizontal_content_list || []) list.append(el("dt", "", row.keyname), el("dd", "", row.value || ""));
  if (list.children.length) parts.push(list);
  if (node.card_action?.url) {
    const more = el("button", "more", t.open);
    more.onclick = () => openPage(staff, node.card_action.url);
    parts.push(more);
  }
  const keys = el("div", "keys");
  for (const key of node.button_list || []) {
    const button = el("button", `s${key.style}`, key.text);
    button.onclick = async () => {
      for (const other of keys.children) other.disabled = true;
      if (!(await act("press", { staff_id: staff, task_id: task, key: key.key }))) for (const other of keys.children) other.disabled = false;
      if (key.key === "accept") step("accept");
      if (key.key === "finish") step("finish");
    };
    keys.append(button);
  }
  if (keys.children.length) parts.push(keys);
  if (node.replaced) parts.push(el("div", "replaced", node.replaced));
  return parts;
}

function openPage(staff, url) {
  const phone = phones.get(staff), page = el("div", "h5"), back = el("button", "", t.back), frame = el("iframe");
  frame.title = t.open;
  frame.src = `/sandbox/phone/${encodeURIComponent(staff)}?url=${encodeURIComponent(url)}`;
  back.onclick = () => page.remove();
  page.append(back, frame);
  phone.box.append(page);
}

// what happens, as it happens -------------------------------------------------------------------------------------------

function follow(after) {
  stream?.close();
  stream = new EventSource(`/sandbox/stream?after=${after}`);
  stream.onmessage = (event) => {
    const entry = JSON.parse(event.data);
    if (entry.group_id === group.id) showInGroup(entry);
    if (entry.staff_id) showOnPhone(entry);
    if (entry.group_id === group.id || entry.staff_id) notice(entry);
    group.last = entry.id;
  };
  stream.onerror = () => {
    stream.close();
    $("sorry").textContent = t.lost;
    $("sorry").hidden = false;
    setTimeout(() => openGroup(group.id).then(() => { $("sorry").hidden = true; }).catch(() => stream.onerror()), 1500);
  };
}

function notice(entry) {
  const { kind, data } = entry;
  if (kind === "card" && data.message.template_card.task_id.startsWith("order-")) step("order");
  if (kind === "spoke" && data.text.includes("次提醒")) step("remind");
  if (kind === "removed" && data.by) step("remove");
  if (kind === "spoke" && data.text.startsWith("欢迎")) step("welcome");
  if (kind === "renamed" && String(data.by).startsWith("mxh")) step("name");
  if (kind === "card" && entry.staff_id === "operator") step("ladder");
}

// the clock -------------------------------------------------------------------------------------------------------------

const nowMs = () => (clock ? clock.business + (performance.now() - clock.read) * clock.rate : Date.now());

async function readClock(to) {
  const found = await (to ? act("clock", { to }) : ask("clock").catch(() => null));
  if (!found?.now) return;
  clock = { business: Date.parse(found.now), rate: found.rate, read: performance.now() };
  $("rate").hidden = found.rate === 1;
  $("next").textContent = found.next_due ? `${t.next} ${hm(found.next_due)}` : t.next;
  $("next").disabled = !found.next_due;
}

function tick() {
  const at = new Date(nowMs());
  $("time").textContent = at.toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
  $("date").textContent = at.toLocaleDateString(lang === "zh" ? "zh-CN" : "en-GB", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", weekday: "short" });
}

// the first three minutes -------------------------------------------------------------------------------------------------

function step(id) {
  if (done.has(id)) return;
  done.add(id);
  keep("steps", [...done]);
  showSteps();
}

function showSteps() {
  $("steps").replaceChildren(...STEPS.map((one) => el("li", done.has(one.id) ? "done" : "", one[lang])));
}

// words, samples, beginning -------------------------------------------------------------------------------------------------

function speak() {
  t = WORDS[lang];
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t[node.dataset.t];
  $("search").placeholder = t.search;
  $("search").setAttribute("aria-label", t.search);
  $("words").placeholder = t.say;
  $("words").setAttribute("aria-label", t.say);
  $("lang").textContent = lang === "zh" ? "English" : "中文";
  showSteps();
}

async function say(kind, text, payload) {
  const body = { group: group.id, person: me, type: kind, text };
  if (payload) body.payload = payload;
  return act("say", body);
}

$("say").onsubmit = async (event) => {
  event.preventDefault();
  const words = $("words").value.trim();
  if (!words) return;
  $("words").value = "";
  if (!(await say("text", words))) $("words").value = words; // nothing typed is lost
};
$("fan").onchange = () => { me = $("fan").value; };
$("samples").append(...SAMPLES.map((sample) => {
  const button = el("button", "", sample.zh);
  button.onclick = () => say(sample.kind, sample.zh, sample.payload);
  return button;
}));
$("join1").onclick = () => act("join", { group: group.id, count: 1 });
$("join3").onclick = () => act("join", { group: group.id, count: 3 });
$("leave").onclick = () => act("leave", { group: group.id, person: me });
$("share").onclick = () => { $("sharing").returnValue = ""; $("sharing").showModal(); };
$("shared").elements.kind.forEach((choice) => {
  choice.onchange = () => { $("shared").elements.to.value = choice.value === "link" ? "https://deal.example/50" : "wx1111222233334444"; };
});
$("sharing").onclose = () => {
  if ($("sharing").returnValue !== "send") return;
  const { kind, title, to } = Object.fromEntries(new FormData($("shared")));
  say(kind, title, kind === "link" ? { title, url: to } : { title, appid: to, displayName: title });
};
$("rename").onclick = () => {
  const name = prompt(t.newName, group.name);
  if (name) act("rename", { group: group.id, person: me, name });
};
for (const button of document.querySelectorAll("[data-clock]")) button.onclick = () => readClock(button.dataset.clock);
$("help").onclick = () => $("guide").showModal();
$("lang").onclick = () => { lang = lang === "zh" ? "en" : "zh"; keep("lang", lang); speak(); openGroup(group.id); };
let typing;
$("search").oninput = () => { clearTimeout(typing); typing = setTimeout(listGroups, 200); };

speak();
readClock();
setInterval(readClock, 3000);
setInterval(tick, 250);
const groups = await listGroups();
await openGroup(kept("group", groups[0].id)).catch(() => openGroup(groups[0].id));
if (!kept("met", false)) { $("guide").showModal(); keep("met", true); }
