// guanjia's clock: what it shows, what falls due next, and the holds that stand. It is the whole chain's.
import { $, sorry } from "./dom.js";
import { act, ask, isLost } from "./net.js";
import { dayWords, hms, now, state, when } from "./state.js";

const EVERY = 3000;
let found = null; // what guanjia's clock said last
let tell = () => {};

async function read(to) {
  const answer = await (to ? act("clock", { to }, { lane: "clock" }) : ask("clock"));
  if (!answer?.now) return;
  found = answer;
  state.clock = { business: Date.parse(answer.now), rate: answer.rate, read: performance.now() };
  showClock();
}

export const isAway = () => found?.answers === false;

export function showClock() {
  tick();
  if (!found) return;
  const { t } = state, next = found.next;
  $("rate").classList.toggle("on", found.rate !== 1);
  document.querySelector("[data-clock=fast]").setAttribute("aria-pressed", String(found.rate !== 1));
  $("next").disabled = !next;
  $("coming").textContent = next ? t.coming(when(next.at), state.say(next.what), state.say(next.where)) : found.answers ? t.nothingComing : "\u00a0";
  $("coming").title = $("coming").textContent;
  showHolds();
  tell();
}

function showHolds() {
  const here = (found.holds || []).filter(covers).map((hold) => (
    state.t.held(state.say(hold.where), state.say(hold.what), hold.why, hold.by)
  )).join("\n");
  if ($("held").textContent !== here) $("held").textContent = here;
  $("held").hidden = !here;
}

function covers({ scope, value }) {
  const { group } = state;
  if (scope === "chain" || !group) return scope === "chain";
  return value === { city: group.city, store: group.store.number, group: group.id }[scope];
}

function tick() {
  if (!state.clock) return;
  $("time").textContent = hms(now());
  $("date").textContent = dayWords(now());
}

export function setUpClock(onRead) {
  tell = onRead;
  for (const button of document.querySelectorAll("[data-clock]")) {
    button.onclick = async () => {
      button.setAttribute("aria-busy", "true");
      button.disabled = true; // one turn at a time: a tap on a slow net is not two
      try { await read(button.dataset.clock); } catch (error) { sorry(error.message); }
      button.removeAttribute("aria-busy");
      button.disabled = button.id === "next" && !found?.next;
    };
  }
  setInterval(tick, 250);
  (async () => {
    for (;;) {
      if (!document.hidden || isLost()) await read().catch(() => {});
      await new Promise((go) => setTimeout(go, EVERY));
    }
  })();
}
