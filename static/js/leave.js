// Escape, three times, does what the link "Leave this site" does, and so that Back
// does not lead to this page. The link works without.

const WITHIN_MS = 3000;
const link = document.querySelector("a.leave");
const hint = document.getElementById("leave-fast");
let presses = [];

function leave(event) {
  event.preventDefault();
  document.documentElement.hidden = true;
  location.replace(link.href);
}

function count(event) {
  if (event.repeat) return;
  presses = event.key === "Escape" ? [...presses.slice(-2), event.timeStamp] : [];
  if (presses.length === 3 && presses[2] - presses[0] < WITHIN_MS) link.click();
}

if (link) {
  link.addEventListener("click", leave);
  document.addEventListener("keydown", count);
  if (hint) hint.hidden = false;
}
