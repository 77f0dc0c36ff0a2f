// Keys for the worklist and the sheet: j, k, a, n. Everything they do has a link or a
// button too. They stay silent while somebody types, and a button turns them off.

const rows = [...document.querySelectorAll("#result_list tbody tr")];
const toggle = document.querySelector("[data-keys]");
const links = rows.map((row) => row.querySelector("th a"));
const isOn = () => toggle?.getAttribute("aria-pressed") === "true";

function isTyping(target) {
  return target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

function here() {
  const row = document.activeElement.closest("#result_list tbody tr");
  return rows.indexOf(row);
}

function step(by) {
  const next = document.querySelector("a.following");
  if (!rows.length && by > 0) next?.click();
  const at = here();
  links[Math.min(Math.max(at < 0 ? 0 : at + by, 0), rows.length - 1)]?.focus();
}

function take() {
  const row = rows[here()];
  const form = document.getElementById("take-one");
  if (row && form) {
    form.elements._selected_action.value = row.querySelector(".action-select").value;
    form.submit();
  }
  document.querySelector("#take button")?.click();
}

function note() {
  const link = links[here()];
  if (link) location.assign(`${link.href}#new-note`);
  else openNote();
}

function openNote() {
  const form = document.getElementById("note");
  if (!form) return;
  form.open = true;
  form.querySelector("textarea").focus();
}

const KEYS = { j: () => step(1), k: () => step(-1), a: take, n: note };

document.addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isPlain || !isOn() || isTyping(event.target) || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

toggle?.addEventListener("click", () => {
  const words = toggle.dataset;
  toggle.setAttribute("aria-pressed", String(!isOn()));
  toggle.textContent = isOn() ? words.on : words.off;
});

// No element has this name: a browser would move the focus to one that had it.
// Before the styles are there nothing takes the focus; once all is loaded it does.
if (location.hash === "#new-note") {
  openNote();
  addEventListener("load", openNote, { once: true });
}
