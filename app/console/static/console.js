// What every page of the console needs: a form is sent once however often one clicks, questions before what cannot
// be undone, and buttons that copy.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const ask = event.submitter?.dataset.ask || form.dataset.ask;
  if (ask && !confirm(ask)) return event.preventDefault();
  if (!("once" in form.dataset)) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button && form.dataset.busy) button.textContent = form.dataset.busy;
  setTimeout(() => form.querySelectorAll("button").forEach((each) => (each.disabled = true)), 0);
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((each) => (each.disabled = false));
  }
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy).textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const before = button.textContent;
  button.textContent = document.documentElement.lang === "en" ? "Copied" : "已复制";
  setTimeout(() => (button.textContent = before), 1500);
});
