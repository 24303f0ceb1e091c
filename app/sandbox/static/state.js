// What the page has in mind: the reader's language, the group that is open, who one is in it, and what time it is.
import { kept } from "./dom.js";
import { WORDS } from "./words.js";

export const state = {
  lang: kept("lang", "zh") === "en" ? "en" : "zh",
  group: null, // as the box tells it
  me: "", // whose mouth one speaks with
  clock: null, // {business, read, rate}
  get t() { return WORDS[this.lang]; },
  say(words) { return words?.[this.lang] ?? ""; }, // a sentence that comes in both languages
};

// Business time in milliseconds, as guanjia has it.
export const now = () => {
  const { clock } = state;
  return clock ? clock.business + (performance.now() - clock.read) * clock.rate : Date.now();
};

const SHANGHAI = { timeZone: "Asia/Shanghai" };
const format = (lang, options) => new Intl.DateTimeFormat(lang, { ...SHANGHAI, ...options });
const HM = format("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
const HMS = format("zh-CN", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const DAY = format("sv-SE", {}); // 2026-11-26: a key that sorts

export const hm = (at) => HM.format(new Date(at));
export const hms = (at) => HMS.format(new Date(at));
export const dayOf = (at) => DAY.format(new Date(at));
export const dayWords = (at) => format(state.t.lang, { month: "long", day: "numeric", weekday: "short" }).format(new Date(at));

// When something comes, seen from now: 10:02, 明天 07:30, 11月28日周六 07:30.
export const when = (at) => {
  if (dayOf(at) === dayOf(now())) return hm(at);
  return `${dayOf(at) === dayOf(now() + 864e5) ? state.t.tomorrow : dayWords(at)} ${hm(at)}`;
};
