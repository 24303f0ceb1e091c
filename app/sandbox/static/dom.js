// Small things for the page's elements. What people call themselves is only ever text, and cannot turn its line around.
export const $ = (id) => document.getElementById(id);
export const el = (tag, cls = "", text = "") => Object.assign(document.createElement(tag), { className: cls, textContent: text });

export const button = (cls, text, act) => Object.assign(el("button", cls, text), { type: "button", onclick: act });

// A name as it may stand in a sentence: without the marks that change the direction of what follows.
export const plain = (name) => String(name ?? "").replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");

export const kept = (name, fallback, where = localStorage) => {
  try { return JSON.parse(where.getItem(name)) ?? fallback; } catch { return fallback; }
};
export const keep = (name, value, where = localStorage) => {
  try { where.setItem(name, JSON.stringify(value)); } catch { /* a private window, or no room */ }
};

// Says something to those who do not see the page.
export const announce = (words) => { $("heard").textContent = words; };

// What the page says when something cannot be done, or (mildly) has come about; it goes by itself.
let going;
export const sorry = (words, { mild = false } = {}) => {
  $("sorry").textContent = words;
  $("sorry").classList.toggle("mild", mild);
  clearTimeout(going);
  going = setTimeout(() => { $("sorry").textContent = ""; }, mild ? 4000 : 8000);
};

export const narrow = matchMedia("(max-width: 1100px)");
