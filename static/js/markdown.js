// A toolbar over each Markdown field, and pickers for what a text may name.
// The texts of both stand in the page as templates.

const PLACEHOLDER = "text";
const TABLE = "| | First | Second |\n|---|---|---|\n| Name | text | text |\n| Name | text | text |";

// As if it were typed, so that Ctrl+Z takes it back.
function replace(area, start, end, text, from = start + text.length, to = from) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(from, to);
}

function surround(area, before, after) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const inner = value.slice(start, end) || PLACEHOLDER;
  const from = start + before.length;
  replace(area, start, end, before + inner + after, from, from + inner.length);
}

function beginLines(area, prefix) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(start, selectionEnd).split("\n");
  const text = lines.map((line) => (line.startsWith(prefix) ? line : prefix + line)).join("\n");
  replace(area, start, selectionEnd, text, start + prefix.length, start + text.length);
}

function insert(area, text) {
  const { selectionEnd: at, value } = area;
  const padded = at && !/\s/.test(value[at - 1]) ? ` ${text}` : text;
  replace(area, at, at, padded);
}

// On lines of its own, whatever stands around.
function insertBlock(area, text) {
  const { selectionEnd, value } = area;
  const end = value.indexOf("\n", selectionEnd);
  const at = end < 0 ? value.length : end;
  const before = value.slice(0, at).trim() ? "\n\n" : "";
  const after = value.slice(at).startsWith("\n\n") ? "" : "\n";
  replace(area, at, at, before + text + after);
}

function link(area, address, title) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = `[${value.slice(start, end) || title}](${address})`;
  replace(area, start, end, text);
}

const TOOLS = {
  heading: (area) => beginLines(area, "## "),
  bold: (area) => surround(area, "**", "**"),
  list: (area) => beginLines(area, "- "),
  quote: (area) => beginLines(area, "> "),
  table: (area) => insertBlock(area, TABLE),
  link: (area) => pickers.link.open(area),
  cite: (area) => pickers.cite.open(area),
  picture: (area) => pickers.picture.open(area),
};

// A list to search in; what is chosen goes to `take`, with the field it is for.
class Picker {
  constructor(id, take) {
    const copy = document.importNode(document.getElementById(id).content, true);
    this.take = take;
    this.dialog = copy.querySelector("dialog");
    this.search = copy.querySelector("input");
    this.none = copy.querySelector(".none");
    this.list = copy.querySelector("ul");
    copy.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => this.takeFirst(event));
    document.body.append(copy);
    const { entries } = this.dialog.dataset;
    if (entries) this.fill(document.querySelectorAll(`#${entries} > li`));
  }

  fill(entries) {
    this.list.replaceChildren(...[...entries].map((entry) => this.row(entry)));
    this.filter();
  }

  row(entry) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...document.importNode(entry, true).childNodes);
    button.addEventListener("click", () => this.choose(entry));
    row.append(button);
    return row;
  }

  open(area) {
    this.area = area;
    this.search.value = "";
    this.filter();
    this.dialog.showModal();
    this.search.focus();
    if (this.dialog.dataset.address) this.load();
  }

  // Pictures may have come in meanwhile, in another tab.
  load() {
    const request = new XMLHttpRequest();
    request.open("GET", this.dialog.dataset.address);
    request.responseType = "document";
    request.addEventListener("load", () => {
      this.fill(request.response?.querySelectorAll("li") ?? []);
    });
    request.send();
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/);
    const rows = [...this.list.children];
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    this.none.hidden = rows.some((row) => !row.hidden);
  }

  takeFirst(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.list.querySelector("li:not([hidden]) button")?.click();
  }

  choose(entry) {
    this.dialog.close();
    this.take(this.area, entry.dataset);
  }
}

function addTools(area) {
  const copy = document.importNode(toolbar.content, true);
  const tools = copy.querySelector("[role=toolbar]");
  const label = area.labels[0]?.textContent.trim().replace(/:$/, "");
  if (label) tools.setAttribute("aria-label", `${tools.getAttribute("aria-label")}: ${label}`);
  if (!area.name.endsWith("body")) {
    tools.querySelectorAll("[data-tool=heading], [data-tool=picture]").forEach((tool) => tool.remove());
  }
  tools.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-tool]");
    if (tool) TOOLS[tool.dataset.tool](area);
  });
  area.before(copy);
}

const toolbar = document.getElementById("markdown-tools");
const pickers = toolbar && {
  cite: new Picker("cite-picker", (area, { key }) => insert(area, `[@${key}]`)),
  link: new Picker("link-picker", (area, { address, title }) => link(area, address, title)),
  picture: new Picker("picture-picker", (area, { text }) => insertBlock(area, text)),
};

if (toolbar) document.querySelectorAll("textarea.markdown").forEach(addTools);
