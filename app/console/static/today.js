// Today's numbers, as they change. A stream that breaks is opened again by the browser itself.
const stream = new EventSource("/console/today/stream");
stream.onmessage = (event) => {
  const numbers = JSON.parse(event.data);
  for (const node of document.querySelectorAll("[data-key]")) {
    const value = numbers[node.dataset.key];
    const text = node.dataset.key === "oldest_seconds" ? value.toFixed(1) : String(value);
    if (node.dataset.key === "joins") node.firstChild.nodeValue = `${text} / `;
    else node.textContent = text;
    const card = node.closest(".gj-number");
    card.classList.toggle("alarm", card.dataset.alarm === "true" && value > 0);
  }
  document.getElementById("alive").dataset.at = String(Date.now());
};
addEventListener("pagehide", () => stream.close());
