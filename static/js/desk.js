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

// Past answers and passages beside a draft: a button puts a text where the writing was, and says so.
const inserted = document.querySelector("#inserted");
let field = null;
const offerInserts = (root) => root.querySelectorAll("[data-insert]").forEach((button) => (button.hidden = false));
if (inserted) {
  offerInserts(document);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("form[data-unsaved] textarea")) field = event.target;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    if (!field) {
      inserted.textContent = inserted.dataset.where;
      return;
    }
    field.setRangeText(button.value, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    inserted.textContent = inserted.dataset.done + field.labels[0].textContent.trim();
  });
}

// A search whose page opens elsewhere is answered in place: <form data-found="id"> fills the element of that id.
for (const form of document.querySelectorAll("form[data-found]")) {
  const into = document.getElementById(form.dataset.found);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const url = new URL(form.action);
    url.search = new URLSearchParams(new FormData(form));
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return form.submit();
    into.innerHTML = await answer.text();
    offerInserts(into);
  });
}
