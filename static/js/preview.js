// The article as the public sees it, beside the form, while it is typed.
// The server lays it out; the answer is parsed as a document and runs nothing.

const QUIET_MS = 500;
const pane = document.getElementById("live-preview");
const toggle = document.getElementById("toggle-preview");

function start(form) {
  const status = pane.querySelector("[role=status]");
  const shadow = pane.querySelector(".live-preview-page").attachShadow({ mode: "open" });
  let timer;
  let request;

  function show(page) {
    const links = page.querySelectorAll("link[rel=stylesheet]:not([media])");
    const body = document.createElement("body");
    body.className = "in-pane";
    body.append(...document.importNode(page.querySelector("main"), true).childNodes);
    const top = pane.scrollTop;
    shadow.replaceChildren(...[...links].map((link) => document.importNode(link)), body);
    pane.scrollTop = top;
    status.textContent = status.dataset.said;
  }

  function refresh() {
    request?.abort();
    request = new XMLHttpRequest();
    request.open("POST", pane.dataset.address);
    request.responseType = "document";
    request.addEventListener("load", (event) => {
      const page = event.target.response;
      if (event.target.status === 200 && page?.querySelector("main article")) show(page);
      else status.textContent = status.dataset.failed;
    });
    request.addEventListener("error", () => {
      status.textContent = status.dataset.failed;
    });
    request.send(new FormData(form));
  }

  function later() {
    if (pane.hidden) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, QUIET_MS);
  }

  // Links stay inside the pane, so that a click never leaves an unsaved form.
  shadow.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const [, id] = (link.getAttribute("href") || "").match(/^#(.+)/) || [];
    if (id) shadow.getElementById(id)?.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    pane.hidden = !pane.hidden;
    toggle.setAttribute("aria-expanded", String(!pane.hidden));
    document.body.classList.toggle("with-preview", !pane.hidden);
    if (!pane.hidden) refresh();
  });
}

if (pane && toggle) start(toggle.form);
