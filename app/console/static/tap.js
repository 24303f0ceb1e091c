// A tap on a bad net is never lost and never done twice.
//
// A form with `data-tap` is sent by fetch, under the name that the page gave it (`once`), again and again until it is
// answered: the server does it once. What is under way is kept in this browser, so a reload goes on with it; neither
// cookies nor form tokens are kept. Without this script the same form is sent as any other.
(() => {
  "use strict";
  const KEPT = "guanjia.taps";
  const PATIENCE = 10_000; // ms for one try
  const PAUSES = [1000, 2000, 4000, 8000, 15_000, 30_000];
  const OLD = 12 * 3600e3; // ms after which a tap is not sent any more: as long as a session may be idle
  const TIRED = 2; // how often a tap may be turned away for want of a session
  const ZH = {
    sending: "发送中…", retry: (what) => `网络不好，正在重试…（${what}）`, refused: (status) => `没有成功（${status}），请刷新后再试。`,
    later: (what) => `“${what}”还没有发出去；重新登录后会自动发出。`, old: (what) => `“${what}”一直没有发出去，已经太久，请重新点。`,
  };
  const EN = {
    sending: "Sending…", retry: (what) => `The net is bad; trying again… (${what})`, refused: (status) => `That did not work (${status}); reload and try again.`,
    later: (what) => `“${what}” has not gone out yet; it will when you have signed in again.`, old: (what) => `“${what}” never went out and is too old now; tap it again.`,
  };
  const words = () => (document.documentElement.lang === "en" ? EN : ZH);
  const main = () => document.querySelector("main[data-sid]");
  const pathOf = (url) => new URL(url, location.href).pathname;
  const thingOf = (path) => path.replace(/\/[^/]*$/, ""); // the ticket, or the task, that a button is about

  // what is under way -----------------------------------------------------------------------------------------------

  const taps = new Map(); // once → {once, path, fields, what, who, at, turned, kept}

  const load = () => { try { return JSON.parse(localStorage.getItem(KEPT)) ?? []; } catch { return []; } };
  const store = (list) => { try { localStorage.setItem(KEPT, JSON.stringify(list)); } catch { /* a private window */ } };
  const keep = (tap) => { if (tap.kept) store([...load().filter((other) => other.once !== tap.once), tap]); };
  const forget = (tap) => { taps.delete(tap.once); store(load().filter((other) => other.once !== tap.once)); };

  // what the page shows of it ---------------------------------------------------------------------------------------

  function tell(text) {
    let line = document.getElementById("tap");
    if (!line) {
      line = Object.assign(document.createElement("p"), { id: "tap", className: "tap" });
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    if (line.textContent !== text) line.textContent = text;
  }

  const fieldsOf = (data) => [...data].filter(([name]) => name !== "once" && name !== "csrf");

  // Several forms may lead to one address (so many minutes each): whose tap it is, what is in them tells.
  function isOf(tap, form) {
    const path = pathOf(form.action);
    const fellows = [...document.querySelectorAll("form[data-tap]")].filter((other) => pathOf(other.action) === path);
    return fellows.length === 1 || JSON.stringify(fieldsOf(new FormData(form))) === JSON.stringify(tap.fields);
  }

  function mark() {
    for (const form of document.querySelectorAll("form[data-tap]")) {
      const path = pathOf(form.action), under = [...taps.values()].filter((tap) => thingOf(tap.path) === thingOf(path));
      const mine = under.some((tap) => tap.path === path && isOf(tap, form)), button = form.querySelector("button");
      if (mine && !form.dataset.words) {
        form.dataset.words = button.textContent;
        button.textContent = words().sending;
      } else if (!mine && form.dataset.words) {
        button.textContent = form.dataset.words;
        delete form.dataset.words;
      }
      button.disabled = under.length > 0;
      form.setAttribute("aria-busy", String(mine));
    }
  }

  // Put the page that came as the answer in place of this one.
  function show(html, url) {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (!("guanjia" in page.documentElement.dataset)) return false; // somebody else's page: a net that wants a sign-in
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.body.replaceWith(page.body);
    history.replaceState(null, "", url);
    scrollTo(0, 0);
    document.querySelector("main")?.focus({ preventScroll: true });
    return true;
  }

  // sending ---------------------------------------------------------------------------------------------------------

  const pause = (ms) => new Promise((go) => {
    const end = () => { clearTimeout(timer); removeEventListener("online", end); go(); };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
  });

  // One try. The answer; or null when the net, or the server, had none.
  async function attempt(tap) {
    const body = new URLSearchParams([...tap.fields, ["once", tap.once], ["csrf", main()?.dataset.csrf ?? ""]]);
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(tap.path, { method: "POST", body, headers: { accept: "text/html" }, signal: stop.signal });
      if (answer.status >= 500 || answer.status === 408 || answer.status === 429) return null;
      return { status: answer.status, url: answer.url, html: await answer.text() };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async function send(tap) {
    for (let tries = 0; taps.has(tap.once); tries += 1) {
      const answer = await attempt(tap);
      if (!taps.has(tap.once)) return;
      if (answer && settle(tap, answer)) return;
      tell(words().retry(tap.what));
      await pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
    }
  }

  // What an answer means. False when it is none of ours.
  function settle(tap, { status, url, html }) {
    const turnedAway = status === 401 || (status === 400 && tap.kept);
    if (!show(html, turnedAway ? location.href : url)) {
      if (status !== 403) return false;
      forget(tap); // the gate's answer is no page
      mark();
      tell(words().refused(status));
      return true;
    }
    if (turnedAway && tap.turned + 1 < TIRED) {
      taps.delete(tap.once);
      tap.turned += 1;
      keep(tap);
      tell(words().later(tap.what));
    } else {
      forget(tap);
      tell("");
    }
    mark();
    return true;
  }

  function begin(tap) {
    taps.set(tap.once, tap);
    keep(tap);
    mark();
    if (!navigator.onLine) tell(words().retry(tap.what));
    send(tap);
  }

  // what starts it --------------------------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-tap]");
    if (!form) return;
    event.preventDefault();
    const path = pathOf(form.action), data = new FormData(form);
    if ([...taps.values()].some((tap) => thingOf(tap.path) === thingOf(path))) return; // one tap after the other
    const fields = fieldsOf(data);
    const what = (event.submitter ?? form.querySelector("button")).textContent.trim();
    const kept = form.dataset.tap !== "unkept"; // an address that is a secret is not kept
    begin({ once: data.get("once") ?? path, path, fields, what, who: main()?.dataset.who ?? "", at: Date.now(), turned: 0, kept });
  });

  // Go on with what an earlier page of the same person left, in the session that this one has.
  function resume() {
    const page = main();
    if (!page) return;
    for (const tap of load()) {
      if (tap.who !== page.dataset.who || taps.has(tap.once)) continue;
      if (Date.now() - tap.at > OLD) { forget(tap); tell(words().old(tap.what)); continue; }
      tap.path = tap.path.replace(/^\/m\/\w+\//, `/m/${page.dataset.sid}/`);
      begin(tap);
    }
  }

  addEventListener("pageshow", (event) => { if (event.persisted) { mark(); resume(); } });
  resume();
})();
