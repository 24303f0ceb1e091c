// What happens in the box, as it happens. A connection that breaks is made again, and goes on where it broke.
import { setLost } from "./net.js";

const SILENCE = 25_000; // ms; the box says every ten seconds that it is there
let stream = null, last = 0, heard = 0, watching = 0;
let where = "", told = () => {};

export function follow(group, staff, after, onEntry) {
  where = `group=${encodeURIComponent(group)}&staff=${staff.map(encodeURIComponent).join(",")}`;
  last = after;
  told = onEntry;
  connect();
  clearInterval(watching);
  watching = setInterval(() => { if (Date.now() - heard > SILENCE) { setLost(true); connect(); } }, 5000);
}

export function stop() {
  stream?.close();
  clearInterval(watching);
}

function connect() {
  stream?.close();
  const mine = new EventSource(`/sandbox/stream?${where}&after=${last}`);
  stream = mine;
  heard = Date.now();
  mine.onopen = () => { heard = Date.now(); setLost(false); };
  mine.addEventListener("alive", () => { heard = Date.now(); });
  mine.onmessage = (event) => {
    heard = Date.now();
    const entry = JSON.parse(event.data);
    if (mine !== stream || entry.id <= last) return;
    last = entry.id;
    told(entry);
  };
  mine.onerror = () => {
    if (mine !== stream) return;
    setLost(true);
    if (mine.readyState === EventSource.CLOSED) setTimeout(() => { if (mine === stream) connect(); }, 1500);
  };
}

addEventListener("online", () => { if (stream) connect(); });
