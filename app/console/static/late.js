// What presses, as it changes; nothing is asked for while the page is not looked at.
const box = document.getElementById("late");
setInterval(async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch("/console/late/rows", { headers: { accept: "text/html" } });
    if (answer.ok && !answer.redirected) box.innerHTML = await answer.text();
  } catch { /* the next look may work */ }
}, 4000);
