// Bars over the day: dragged with a mouse or a finger, or moved by keys, five minutes at a time. Letting go asks.
const planner = document.getElementById("planner");
const STEP = 5;
const two = (n) => String(n).padStart(2, "0");
const clock = (minutes) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

function show(bar, minutes) {
  const first = planner.dataset.first * 60, last = planner.dataset.last * 60;
  const held = Math.min(Math.max(minutes, 0), 24 * 60 - STEP);
  bar.setAttribute("aria-valuenow", held);
  bar.setAttribute("aria-valuetext", clock(held));
  bar.textContent = clock(held);
  bar.style.left = `${(Math.min(Math.max(held, first), last) - first) * 100 / (last - first)}%`;
}

const now = (bar) => Number(bar.getAttribute("aria-valuenow"));

function ask(bar) {
  if (clock(now(bar)) === bar.dataset.at) return;
  location.assign(`/console/timetable/move?pk=${bar.dataset.pk}&at=${clock(now(bar))}`);
}

function back(bar) {
  const [hour, minute] = bar.dataset.at.split(":").map(Number);
  show(bar, hour * 60 + minute);
}

function prepare(bar) {
  let from = null;
  bar.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    bar.setPointerCapture(event.pointerId);
    from = { x: event.clientX, minutes: now(bar) };
  });
  bar.addEventListener("pointermove", (event) => {
    if (!from) return;
    const wide = bar.parentElement.clientWidth, span = (planner.dataset.last - planner.dataset.first) * 60;
    const moved = (event.clientX - from.x) / wide * span;
    show(bar, Math.round((from.minutes + moved) / STEP) * STEP);
  });
  bar.addEventListener("pointerup", () => { if (from) { from = null; ask(bar); } });
  bar.addEventListener("pointercancel", () => { from = null; back(bar); });
  bar.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowUp: STEP, PageDown: -60, PageUp: 60 }[event.key];
    if (by) { event.preventDefault(); show(bar, Math.round(now(bar) / STEP) * STEP + by); }
    if (event.key === "Escape") back(bar);
    if (event.key === "Enter") ask(bar);
  });
}

if (planner?.dataset.may) planner.querySelectorAll(".bar").forEach(prepare);
window.addEventListener("pageshow", () => planner?.querySelectorAll(".bar").forEach(back)); // after “back”
