// A template card as WeCom's client shows it, with its buttons.
import { button, el } from "./dom.js";
import { state } from "./state.js";

// `press(key, buttons)` is told of a tap; `open(url)` opens the page behind the card.
export function card(node, { press, open }) {
  const parts = [el("div", "src", node.source?.desc || ""), el("h3", "", node.main_title?.title || "")];
  if (node.main_title?.desc) parts.push(el("div", "soft", node.main_title.desc));
  if (node.sub_title_text) parts.push(el("p", "", node.sub_title_text));
  const list = el("dl");
  for (const row of node.horizontal_content_list || []) list.append(el("dt", "", row.keyname), el("dd", "", row.value || ""));
  if (list.children.length) parts.push(list);
  if (node.card_action?.url) parts.push(button("open", state.t.open, () => open(node.card_action.url)));
  const keys = el("div", "keys");
  for (const key of node.button_list || []) {
    const one = button(`s${Number(key.style) || 0}`, key.text, () => press(key, one));
    keys.append(one);
  }
  if (keys.children.length) parts.push(keys);
  if (node.replaced) parts.push(el("div", "replaced", node.replaced));
  for (const part of parts) part.dir = "auto";
  return parts;
}

// While a tap is under way no other button of its card can be tapped.
export function busy(box, on, pressed = null) {
  for (const key of box.querySelectorAll(".keys button")) key.disabled = on;
  if (pressed) pressed.textContent = state.t.working;
}
