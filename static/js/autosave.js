// Saves the page under way by itself. Only Continue is done with it; nothing is kept
// in the browser, and what another tab changed is never overwritten.

const QUIET_MS = 2000;
const LONGEST_MS = 15000;
const PATIENCE_MS = 4000;
const MOST_WHILE_LEAVING = 60000;
const OVER = { 403: "ended", 404: "ended", 409: "changed", 410: "ended" };

const form = document.querySelector("form[data-autosave]");
const status = document.getElementById("autosave");
const shown = form.elements.shown;
const tab = hidden("tab", crypto.getRandomValues(new Uint32Array(4)).join("-"));
const present = hidden("present", "");

let timer;
let changedAt = 0; // when the first thing changed that is not saved yet; 0: nothing did
let underway = null;
let isOver = false;
let isWaiting = false;

function hidden(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
  return input;
}

function say(what) {
  const now = new Date();
  const time = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "numeric",
    minute: "2-digit",
    hour12: true,
  });
  // In Spanish an hour has an article, and one o'clock its own.
  const { at, atOne } = status.dataset;
  const clock = (now.getHours() % 12 === 1 ? atOne : at).replace("{time}", time.format(now));
  const words = status.dataset[what].replace("{time}", clock);
  if (status.textContent !== words) status.textContent = words;
}

// Which questions stand here: an answer may have opened more of them meanwhile.
function take() {
  const names = [...form.elements].map(({ name }) => name.replace(/_.*|-other$/, ""));
  present.value = [...new Set(names)].filter((name) => name.startsWith("q")).join(" ");
  return new URLSearchParams(new FormData(form));
}

async function send(body) {
  const isSmall = String(body).length < MOST_WHILE_LEAVING;
  const answer = await fetch(form.dataset.autosave, {
    method: "POST",
    body,
    keepalive: isSmall,
    redirect: "error",
  });
  if (answer.status in OVER) {
    isOver = true;
    say(OVER[answer.status]);
  } else if (answer.ok) {
    shown.value = (await answer.json()).shown;
    say("saved");
  } else throw new Error(String(answer.status));
}

function save() {
  clearTimeout(timer);
  if (!changedAt || isOver || underway) return;
  const since = changedAt;
  changedAt = 0;
  underway = send(take())
    .catch(() => {
      changedAt ||= since;
      say("failed");
    })
    .finally(() => {
      underway = null;
      if (changedAt) later(LONGEST_MS);
    });
}

function later(wait) {
  clearTimeout(timer);
  if (!isOver) timer = setTimeout(save, wait);
}

function note() {
  changedAt ||= Date.now();
  later(Math.max(0, Math.min(QUIET_MS, changedAt + LONGEST_MS - Date.now())));
}

// Continue waits for what is being saved, so that the two never cross.
function go(event) {
  isOver = true;
  clearTimeout(timer);
  take();
  if (isWaiting) event.preventDefault();
  if (!underway || isWaiting) return;
  event.preventDefault();
  isWaiting = true;
  const enough = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  Promise.race([underway, enough]).then(() => {
    underway = null;
    isWaiting = false;
    form.requestSubmit(event.submitter);
  });
}

form.addEventListener("input", note);
form.addEventListener("change", note);
form.addEventListener("submit", go);
document.querySelector("a.leave")?.addEventListener("click", () => (isOver = true));
document.addEventListener("visibilitychange", () => document.hidden && save());
window.addEventListener("pagehide", save);
