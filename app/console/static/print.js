// The link that prints.
document.querySelector("[data-print]")?.addEventListener("click", (event) => { event.preventDefault(); window.print(); });
