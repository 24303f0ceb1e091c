// The ticks of the connect page: looked at every second, and the page is read again when one has changed, unless
// somebody is typing.
const steps = document.getElementById("steps");
const look = async () => {
  try {
    const answer = await fetch("/console/connect/state", { headers: { accept: "application/json" } });
    const now = answer.ok ? (await answer.json()).state : steps.dataset.state;
    const typing = document.activeElement?.matches("input, textarea");
    if (now !== steps.dataset.state && !typing) return location.replace("/console/connect");
  } catch {
    // the net is away for a moment: look again
  }
  setTimeout(look, 1000);
};
setTimeout(look, 1000);
