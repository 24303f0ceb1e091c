// The sandbox page: a WeCom in a box. Puts its parts together: groups, chat, phones, clock.
import { $, keep, kept, narrow, plain, sorry } from "./dom.js";
import { addToTalk, drawTalk, setUpChat, showTalk, toEnd } from "./chat.js";
import { isAway, setUpClock, showClock } from "./clock.js";
import { be, meetFans, setUpFans } from "./fans.js";
import { listGroups, markGroup, setUpGroups, showGroups } from "./groups.js";
import { notice, setUpGuide, showSteps } from "./guide.js";
import { follow, stop } from "./live.js";
import { ask, isLost, onNet } from "./net.js";
import { addToPhone, drawPhones, look, setUpPhones, showPhones, STAFF_GROUP, staffIds, unseen } from "./phones.js";
import { setUpSay, showUnsent } from "./say.js";
import { now, state } from "./state.js";

// the group that is open ----------------------------------------------------------------------------------------------

const SLOW = 200; // ms after which it shows that it is being fetched
let opening = 0, unheard = 0;

async function openGroup(id) {
  const mine = ++opening;
  markGroup(id);
  const slow = setTimeout(() => document.body.classList.add("waiting"), SLOW);
  try {
    const found = await ask(`group/${encodeURIComponent(id)}`, null, () => mine === opening);
    if (mine !== opening || !found) return;
    stop();
    state.group = found;
    keep("group", id);
    showGroup();
    follow(found.id, [...new Set([...staffIds(), STAFF_GROUP])], found.last, heard);
    if (narrow.matches && document.body.dataset.view === "groups") view("chat");
  } finally {
    clearTimeout(slow);
    if (mine === opening) document.body.classList.remove("waiting");
  }
}

function showGroup() {
  const { group } = state;
  $("name").removeAttribute("data-t");
  $("name").textContent = plain(group.name);
  $("deaf").hidden = Boolean(group.account);
  unheard = 0;
  about();
  showUnsent();
  meetFans();
  showTalk();
  showPhones();
  showClock();
  count();
}

function about() {
  const { group, t } = state;
  const day = (new Date(now() + 8 * 3600e3).getUTCDay() + 6) % 7, periods = group.store.hours[day] || [];
  const hours = periods.length ? `${t.hours} ${periods.map((period) => period.join("–")).join("、")}` : t.rest;
  $("about").textContent = [t.members(group.members), group.city, group.kind, group.store.name, hours].join(" · ");
}

function heard(entry) {
  if (entry.group_id === state.group.id) addToTalk(entry);
  if (entry.staff_id) addToPhone(entry);
  if (entry.kind === "joined") state.group.members += 1;
  if (entry.kind === "left" || entry.kind === "removed") state.group.members -= 1;
  about();
  notice(entry);
}

// what is in sight ------------------------------------------------------------------------------------------------------

function view(name) {
  document.body.dataset.view = name;
  for (const tab of document.querySelectorAll(".views button")) {
    if (tab.dataset.view === name) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  if (name === "chat") { unheard = 0; toEnd(); }
  if (name === "phones") look();
  count();
}

function count() {
  for (const [name, number] of [["chat", unheard], ["phones", unseen()]]) {
    document.querySelector(`.views [data-of=${name}]`).textContent = number ? String(number) : "";
  }
}

function banner() {
  const words = isLost() ? state.t.lost : isAway() ? state.t.away : "";
  if ($("banner").textContent !== words) $("banner").textContent = words;
  $("banner").classList.toggle("on", Boolean(words));
}

// the reader's language ---------------------------------------------------------------------------------------------------

function speak() {
  const { t } = state;
  document.documentElement.lang = t.lang;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t[node.dataset.t];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t[node.dataset.label]);
  for (const [id, words] of [["search", t.search], ["words", t.say], ["whom", t.whom]]) {
    $(id).placeholder = words;
    $(id).setAttribute("aria-label", words);
  }
  document.querySelector(".chat").dataset.wait = t.connecting;
  $("lang").textContent = state.lang === "zh" ? "English" : "中文";
  $("lang").lang = state.lang === "zh" ? "en" : "zh-CN";
}

// Everything that is shown, in the other language; who one is, what was typed and what is open stay.
function turnLanguage() {
  state.lang = state.lang === "zh" ? "en" : "zh";
  keep("lang", state.lang);
  speak();
  showSteps();
  showGroups();
  if (state.group) { about(); be(state.me); drawPhones(); }
  showClock();
  banner();
}

// the beginning -------------------------------------------------------------------------------------------------------------

async function start() {
  const groups = await listGroups();
  const before = kept("group", "");
  await openGroup(before || groups[0].id).catch(() => openGroup(groups[0].id)).catch((error) => sorry(error.message));
}

for (const tab of document.querySelectorAll(".views button")) tab.onclick = () => view(tab.dataset.view);
for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.setAttribute("aria-controls", opener.dataset.opens);
  opener.setAttribute("aria-expanded", "false");
  opener.onclick = () => opener.setAttribute("aria-expanded", String($(opener.dataset.opens).classList.toggle("open")));
}
$("lang").onclick = turnLanguage;
onNet(banner);
setUpChat(() => { if (narrow.matches && document.body.dataset.view !== "chat") { unheard += 1; count(); } });
setUpFans(() => { if (state.group) drawTalk(); });
setUpGroups(openGroup);
setUpPhones(count);
setUpSay();
speak();
setUpGuide();
setUpClock(banner);
start();
