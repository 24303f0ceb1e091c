// A template card as WeCom's client shows it, with its questions and buttons.
import { button, el } from "./dom.js";
import { state } from "./state.js";

// `press(key, button, chosen)` is told of a tap; `open(url)` opens a page behind the card.
export function card(node, { press, open }) {
  const parts = [el("div", "src", node.source?.desc || "")], over = Boolean(node.replaced || node.replace_text);
  if (node.card_image?.url) parts.push(Object.assign(el("img", "pic"), { src: node.card_image.url, alt: "" }));
  parts.push(el("h3", "", node.main_title?.title || ""));
  if (node.main_title?.desc) parts.push(el("div", "soft", node.main_title.desc));
  if (node.emphasis_content) parts.push(el("b", "big", node.emphasis_content.title || ""), el("div", "soft", node.emphasis_content.desc || ""));
  if (node.sub_title_text) parts.push(el("p", "", node.sub_title_text));
  for (const row of node.vertical_content_list || []) parts.push(el("h4", "", row.title), el("p", "", row.desc || ""));
  const list = el("dl");
  for (const row of node.horizontal_content_list || []) list.append(el("dt", "", row.keyname), el("dd", "", row.value || ""));
  if (list.children.length) parts.push(list);
  for (const jump of node.jump_list || []) if (jump.url) parts.push(button("open", jump.title, () => open(jump.url)));
  if (node.card_action?.url) parts.push(button("open", state.t.open, () => open(node.card_action.url)));
  const asked = [...boxes(node.checkbox, over), ...menus([...(node.select_list || []), ...(node.button_selection ? [node.button_selection] : [])], over)];
  parts.push(...asked.map((one) => one.box));
  const chosen = () => Object.fromEntries(asked.map((one) => [one.key, one.ids()]));
  const keys = el("div", "keys");
  for (const key of over ? [] : [...(node.button_list || []), ...(node.submit_button ? [{ style: 1, ...node.submit_button }] : [])]) {
    const one = button(`s${Number(key.style) || 0}`, key.text, () => {
      const told = chosen();
      if (Object.values(told).every((ids) => ids.length)) press(key, one, told);
      else asked.find((each) => !each.ids().length)?.box.querySelector("input")?.focus();
    });
    keys.append(one);
  }
  if (keys.children.length) parts.push(keys);
  if (over) parts.push(el("div", "replaced", node.replaced || node.replace_text));
  for (const part of parts) part.dir = "auto";
  return parts;
}

// The answers of a vote, one below the other: as many as its mode allows.
function boxes(question, over) {
  if (!question) return [];
  const box = el("fieldset", "asked"), name = `q${Math.random()}`;
  for (const option of question.option_list) {
    const row = el("label"), input = Object.assign(el("input"), { type: question.mode === 1 ? "checkbox" : "radio", name, value: option.id, checked: Boolean(option.is_checked), disabled: over || Boolean(question.disable) });
    row.append(input, el("span", "", option.text));
    box.append(row);
  }
  return [{ key: question.question_key, box, ids: () => [...box.querySelectorAll("input:checked")].map((one) => one.value) }];
}

function menus(questions, over) {
  return questions.map((question) => {
    const box = el("label", "asked"), menu = Object.assign(el("select"), { disabled: over || Boolean(question.disable) });
    for (const option of question.option_list) menu.append(Object.assign(el("option", "", option.text), { value: option.id }));
    menu.value = question.option_list.some((option) => option.id === question.selected_id) ? question.selected_id : question.option_list[0].id;
    box.append(el("span", "soft", question.title || ""), menu);
    return { key: question.question_key, box, ids: () => [menu.value] };
  });
}

// While a tap is under way no other button of its card can be tapped.
export function busy(box, on, pressed = null) {
  for (const key of box.querySelectorAll(".keys button, .asked input, .asked select")) key.disabled = on;
  if (pressed) pressed.textContent = state.t.working;
}
