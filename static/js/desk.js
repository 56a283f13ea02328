// Keys for a list of the desk: j and k go from row to row, x ticks the row. Everything works without it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
  const links = [...document.querySelectorAll(".desk-row")];
  const row = document.activeElement.closest("tr, li");
  const at = links.findIndex((link) => row && row.contains(link));
  if (event.key === "j" || event.key === "k") {
    const next = event.key === "j" ? at + 1 : Math.max(at, 1) - 1;
    if (links[next]) {
      links[next].focus();
      event.preventDefault();
    }
  } else if (event.key === "x" && row) {
    const box = row.querySelector("input[type=checkbox]");
    if (box) box.checked = !box.checked;
  }
});

// What was written and not saved is not thrown away by another button or a link without a question.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  // Shown again after a mistake, what was typed is not saved either.
  let unsaved = form.dataset.unsaved === "true";
  form.addEventListener("input", () => (unsaved = true));
  form.addEventListener("change", () => (unsaved = true));
  form.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}
