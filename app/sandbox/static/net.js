// Talking to the box over a net that may be slow, or gone for a while. What is done carries a name of its own (`once`):
// it is sent until it is answered, in order, and the box does it once however often it comes.
import { keep, kept } from "./dom.js";

const PATIENCE = 10_000; // ms for one try
const PAUSES = [800, 1500, 3000, 5000];
const listeners = new Set();
let lost = false;

export class Refused extends Error {} // answered: it cannot be done, and why

export const onNet = (listener) => listeners.add(listener);
export const isLost = () => lost;
export function setLost(now) {
  if (lost === now) return;
  lost = now;
  for (const listener of listeners) listener(lost);
}
addEventListener("offline", () => setLost(true));

async function once(path, body) {
  const request = body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
  const answer = await fetch(`/sandbox/${path}`, { ...request, signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status > 500 || answer.status === 429) throw new TypeError(`${answer.status}`);
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(found.error || `${answer.status} ${answer.statusText}`);
  return found;
}

const pause = (ms) => new Promise((go) => {
  const end = () => { clearTimeout(timer); removeEventListener("online", end); go(); };
  const timer = setTimeout(end, ms);
  addEventListener("online", end);
});

// Ask until there is an answer. Throws Refused alone; `wanted` ends it earlier, with null.
export async function ask(path, body = null, wanted = () => true) {
  for (let tries = 0; wanted(); tries += 1) {
    try {
      const found = await once(path, body);
      setLost(false);
      return found;
    } catch (error) {
      if (error instanceof Refused) { setLost(false); throw error; }
      setLost(true);
      await pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
    }
  }
  return null;
}

const name = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const lanes = new Map(); // what waits for what: one thing after the other in a group, on a phone
const waiting = kept("waiting", [], sessionStorage); // words that are not answered yet; they outlive a reload

export const unsent = () => waiting;
const keepWaiting = () => keep("waiting", waiting, sessionStorage);

// Do something, once. `words`: somebody typed it, so it must not be lost.
export function act(path, body, { lane = path, words = false } = {}) {
  const job = { path, lane, body: { ...body, once: name() } };
  if (words) { waiting.push(job); keepWaiting(); }
  return carry(job);
}

function carry(job) {
  const before = lanes.get(job.lane) ?? Promise.resolve();
  const mine = before.then(() => ask(job.path, job.body)).finally(() => {
    const at = waiting.indexOf(job);
    if (at >= 0) { waiting.splice(at, 1); keepWaiting(); }
  });
  lanes.set(job.lane, mine.catch(() => {}));
  return mine;
}

// Go on with what an earlier page of this window left; `then` hears of each.
export function resume(then) {
  for (const job of [...waiting]) then(job, carry(job));
}
