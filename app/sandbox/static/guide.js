// The first three minutes: what to try, and what of it has been tried.
import { $, el, keep, kept } from "./dom.js";
import { state } from "./state.js";
import { STEPS } from "./words.js";

const done = new Set(kept("steps", []));

export function step(id) {
  if (done.has(id)) return;
  done.add(id);
  keep("steps", [...done]);
  showSteps();
}

export function showSteps() {
  $("steps").replaceChildren(...STEPS.map((one) => el("li", done.has(one.id) ? "done" : "", one[state.lang])));
}

// What happens in the open group, or on its phones, may be a step.
export function notice({ kind, data, staff_id: staff }) {
  if (kind === "card" && data.message.template_card.task_id.startsWith("order-")) step("order");
  if (kind === "spoke" && data.text.includes("次提醒")) step("remind");
  if (kind === "removed" && data.by) step("remove");
  if (kind === "spoke" && data.text.startsWith("欢迎")) step("welcome");
  if (kind === "renamed" && String(data.by).startsWith("mxh")) step("name");
  if (kind === "card" && staff === "operator") step("ladder");
}

export function setUpGuide() {
  $("help").onclick = () => $("guide").showModal();
  showSteps();
  if (kept("met", false)) return;
  $("guide").showModal();
  keep("met", true);
}
