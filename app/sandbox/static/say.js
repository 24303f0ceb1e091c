// What one does in the group: say, share, join, leave, rename. Words that are typed are never lost, and said once.
import { $, button, el, keep, kept, narrow, plain, sorry } from "./dom.js";
import { bubble, isShown, toEnd } from "./chat.js";
import { Refused, act, resume, unsent } from "./net.js";
import { state } from "./state.js";
import { SAMPLES } from "./words.js";

const LINGER = 4000; // ms that a sent message waits for the stream to show it

export function say(type, text, payload) {
  const { group, me } = state;
  if (!group) return;
  if (!me) { sorry(state.t.nobody); return; }
  const alone = type === "text" && $("alone").checked;
  const body = { group: group.id, person: me, type, text, ...(payload ? { payload } : {}), ...(alone ? { alone } : {}) };
  const answer = act("say", body, { lane: group.id, words: true });
  follow(unsent().at(-1), answer);
  toEnd(true);
}

// A message on its way: it stands below the talk until the talk has it.
async function follow(job, answer) {
  const item = el("li", "me"), here = () => state.group?.id === job.body.group;
  item.append(el("span", "by", state.t.sending), bubble(job.body.payload?.title ?? job.body.text));
  item.dataset.once = job.body.once;
  if (here()) $("pending").append(item);
  toEnd();
  try {
    const { message_id: id } = await answer;
    const now = $("pending").querySelector(`[data-once="${job.body.once}"]`); // drawn anew, perhaps
    if (!now) return;
    if (isShown(id)) { now.remove(); return; }
    now.dataset.message = id;
    setTimeout(() => now.remove(), LINGER);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    $("pending").querySelector(`[data-once="${job.body.once}"]`)?.remove();
    if (here() && job.body.type === "text" && !$("words").value) $("words").value = job.body.text;
    sorry(error.message);
  }
}

// A group was opened: what waits to be said in it, and what was typed and not said.
export function showUnsent() {
  const mine = unsent().filter((job) => job.path === "say" && job.body.group === state.group.id);
  $("pending").replaceChildren(...mine.map((job) => {
    const item = el("li", "me");
    item.dataset.once = job.body.once;
    item.append(el("span", "by", state.t.sending), bubble(job.body.payload?.title ?? job.body.text));
    return item;
  }));
  $("words").value = kept(`draft:${state.group.id}`, "", sessionStorage);
}

async function here(path, values) {
  const { group } = state;
  if (!group) return;
  try { await act(path, { group: group.id, ...values }, { lane: group.id }); } catch (error) { sorry(error.message); }
}

function showSamples() {
  $("samples").replaceChildren(...SAMPLES.map((sample) => button("", sample.zh, () => {
    say(sample.kind, sample.zh, sample.payload);
    if (narrow.matches) openSamples(false);
  })));
}

function openSamples(open) {
  $("samples").hidden = !open;
  $("try").setAttribute("aria-expanded", String(open));
}

function setUpSharing() {
  const form = $("shared"), value = (name) => form.elements[name].value.trim();
  $("share").onclick = () => $("sharing").showModal();
  for (const choice of form.elements.kind) {
    choice.onchange = () => { form.elements.to.value = choice.value === "link" ? "https://deal.example/50" : "wx1111222233334444"; };
  }
  form.onsubmit = (event) => {
    event.preventDefault();
    const kind = value("kind"), title = value("title"), to = value("to");
    if (!title || !to) return;
    $("sharing").close();
    say(kind, title, kind === "link" ? { title, url: to } : { title, appid: to, displayName: title });
  };
}

function setUpNaming() {
  const field = $("named").elements.name;
  $("rename").onclick = () => { if (state.group) { field.value = plain(state.group.name); $("naming").showModal(); field.select(); } };
  $("named").onsubmit = (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    $("naming").close();
    here("rename", { person: state.me, name: field.value.trim() });
  };
}

export function setUpSay() {
  $("say").onsubmit = (event) => {
    event.preventDefault();
    const words = $("words").value.trim();
    if (!words || !state.group || !state.me) return;
    $("words").value = "";
    keep(`draft:${state.group.id}`, "", sessionStorage);
    say("text", words);
  };
  $("words").oninput = () => { if (state.group) keep(`draft:${state.group.id}`, $("words").value, sessionStorage); };
  $("join1").onclick = () => here("join", { count: 1 });
  $("join3").onclick = () => here("join", { count: 3 });
  $("leave").onclick = () => here("leave", { person: state.me });
  $("try").onclick = () => openSamples($("samples").hidden);
  showSamples();
  openSamples(!narrow.matches);
  setUpSharing();
  setUpNaming();
  for (const close of document.querySelectorAll("[data-closes]")) close.onclick = () => $(close.dataset.closes).close();
  resume((job, answer) => { if (job.path === "say") follow(job, answer); else answer.catch(() => {}); });
}
