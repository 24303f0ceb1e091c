// The list of groups: all of them can be found, and it says how many are not shown.
import { $, button, el, plain } from "./dom.js";
import { ask } from "./net.js";
import { state } from "./state.js";

let asked = 0, shown = [], found = 0, all = 0;
let open = () => {};

export async function listGroups() {
  const mine = ++asked;
  const words = $("search").value.trim();
  const answer = await ask(`groups?q=${encodeURIComponent(words)}`, null, () => mine === asked);
  if (mine !== asked || !answer) return [];
  ({ found, all } = answer);
  shown = answer.groups;
  showGroups();
  $("groups").scrollTop = 0;
  return shown;
}

async function more() {
  const mine = ++asked, first = shown.length;
  const answer = await ask(`groups?first=${first}&q=${encodeURIComponent($("search").value.trim())}`, null, () => mine === asked);
  if (mine !== asked || !answer) return;
  shown = [...shown, ...answer.groups];
  showGroups();
  $("groups").querySelectorAll("button")[first]?.focus();
}

export function showGroups() {
  const { t } = state;
  $("found").textContent = found ? t.found(found, all) : t.noGroup;
  const rows = shown.map(row);
  if (shown.length < found) {
    const item = el("li");
    item.append(button("rest", t.moreGroups(found - shown.length), more));
    rows.push(item);
  }
  $("groups").replaceChildren(...rows);
  $("groups").setAttribute("aria-busy", "false");
}

function row(group) {
  const item = el("li"), here = button("", "", () => open(group.id)), name = el("span", "name", plain(group.name));
  here.title = plain(group.name);
  here.append(name);
  if (!group.account) here.append(el("span", "tag", state.t.official));
  here.dataset.id = group.id;
  if (group.id === state.opening) here.setAttribute("aria-current", "true");
  item.append(here);
  return item;
}

// The one that is open, or about to be.
export function markGroup(id) {
  state.opening = id;
  for (const here of $("groups").querySelectorAll("[data-id]")) {
    if (here.dataset.id === id) here.setAttribute("aria-current", "true");
    else here.removeAttribute("aria-current");
  }
}

export function renameGroup(id, name) {
  for (const group of shown) if (group.id === id) group.name = name;
  const here = $("groups").querySelector(`[data-id="${CSS.escape(id)}"] .name`);
  if (here) here.textContent = plain(name);
}

export function setUpGroups(openGroup) {
  open = openGroup;
  let typing;
  $("search").oninput = () => { clearTimeout(typing); typing = setTimeout(listGroups, 200); };
  $("groups").onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...$("groups").querySelectorAll("button")];
    rows[rows.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  };
}
