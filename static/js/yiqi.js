// Small comforts; every page works without them.

// What must be put right is read first.
document.querySelector("[data-error-summary]")?.focus();

// Characters left, as the server counts them.
for (const group of document.querySelectorAll("[data-count]")) {
  const area = group.querySelector("textarea");
  const line = group.querySelector(".yq-count");
  if (!area || !line) continue;
  const limit = Number(group.dataset.count);
  area.removeAttribute("maxlength"); // what is pasted is kept whole; the line says how much to cut
  area.setAttribute("aria-describedby", [area.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
  const spoken = document.createElement("p");
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  group.append(spoken);
  let timer;
  const show = () => {
    const left = limit - [...area.value.replace(/\r?\n/g, "\r\n")].length;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left).toLocaleString());
    line.classList.toggle("yq-count--over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = line.textContent), 1000);
  };
  area.addEventListener("input", show);
  if (area.value) show();
}

// Copy a link.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.querySelector("span") ?? button;
    words.textContent = button.dataset.done;
    words.setAttribute("role", "status");
  });
}

// A second press on a form's button sends nothing twice.
for (const form of document.querySelectorAll('form[method="post"]')) {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sent < 2000 && sent) event.preventDefault();
    else sent = event.timeStamp;
  });
}

// Suggestions while typing: the server answers with a piece of page.
// <input data-suggest="/url" data-suggest-into="#id">: asks /url?q=… and puts the answer into #id.
for (const input of document.querySelectorAll("[data-suggest]")) {
  const into = document.querySelector(input.dataset.suggestInto);
  if (!into) continue;
  let timer;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const q = input.value.trim();
      if (q === asked) return;
      asked = q;
      const url = new URL(input.dataset.suggest, location.href);
      url.searchParams.set("q", q);
      const answer = q.length > 1 ? await fetch(url, { headers: { "X-Requested-With": "fetch" } }) : null;
      if (asked === q) into.innerHTML = answer?.ok ? await answer.text() : "";
    }, 350);
  });
}

// Print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
