// What every page of the console needs: a form is sent once however often one clicks, questions before what cannot
// be undone. Buttons that copy: copy.js.
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
