// The progress of an import, as it goes on. When it has ended, the page is read again.
const bar = document.getElementById("progress");
if (bar && !("still" in bar.dataset)) {
  const look = async () => {
    try {
      const answer = await fetch(bar.dataset.watch, { headers: { accept: "application/json" } });
      const now = await answer.json();
      bar.max = now.rows;
      bar.value = now.done;
      document.getElementById("done").textContent = now.done;
      if (now.state !== bar.dataset.state || now.alive === false) return location.reload(); // ended, or nobody is at it any more
    } catch {
      // the net is away for a moment: look again
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 300);
}
