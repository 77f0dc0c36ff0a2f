// A toolbar over each Markdown field, and a picker for citations.
// The texts of both stand in the page as templates.

const PLACEHOLDER = "text";

function replaceSelection(area, start, end, text, from, to) {
  area.focus();
  area.setRangeText(text, start, end, "end");
  area.setSelectionRange(from, to);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function surround(area, before, after) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const inner = value.slice(start, end) || PLACEHOLDER;
  const from = start + before.length;
  replaceSelection(area, start, end, before + inner + after, from, from + inner.length);
}

function beginLines(area, prefix) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(start, selectionEnd).split("\n");
  const text = lines.map((line) => (line.startsWith(prefix) ? line : prefix + line)).join("\n");
  replaceSelection(area, start, selectionEnd, text, start + prefix.length, start + text.length);
}

function insert(area, text) {
  const { selectionEnd: at, value } = area;
  const padded = at && !/\s/.test(value[at - 1]) ? ` ${text}` : text;
  const after = at + padded.length;
  replaceSelection(area, at, at, padded, after, after);
}

const TOOLS = {
  heading: (area) => beginLines(area, "## "),
  bold: (area) => surround(area, "**", "**"),
  list: (area) => beginLines(area, "- "),
  quote: (area) => beginLines(area, "> "),
  link: (area) => surround(area, "[", "](https://)"),
  cite: (area) => picker.open(area),
};

class CitePicker {
  constructor(template, entries) {
    const copy = document.importNode(template.content, true);
    this.dialog = copy.querySelector("dialog");
    this.search = copy.querySelector("input");
    this.none = copy.querySelector(".none");
    this.rows = [...entries].map((entry) => this.row(entry));
    copy.querySelector("ul").append(...this.rows);
    copy.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => this.takeFirst(event));
    document.body.append(copy);
  }

  row(entry) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = entry.textContent.trim();
    button.addEventListener("click", () => this.choose(entry.dataset.key));
    row.append(button);
    return row;
  }

  open(area) {
    this.area = area;
    this.search.value = "";
    this.filter();
    this.dialog.showModal();
    this.search.focus();
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/);
    for (const row of this.rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    this.none.hidden = this.rows.some((row) => !row.hidden);
  }

  takeFirst(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.rows.find((row) => !row.hidden)?.querySelector("button").click();
  }

  choose(key) {
    this.dialog.close();
    insert(this.area, `[@${key}]`);
  }
}

function addTools(area) {
  const copy = document.importNode(toolbar.content, true);
  const tools = copy.querySelector("[role=toolbar]");
  const label = area.labels[0]?.textContent.trim().replace(/:$/, "");
  if (label) tools.setAttribute("aria-label", `${tools.getAttribute("aria-label")}: ${label}`);
  if (!area.name.endsWith("body")) tools.querySelector("[data-tool=heading]").remove();
  tools.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-tool]");
    if (tool) TOOLS[tool.dataset.tool](area);
  });
  area.before(copy);
}

const toolbar = document.getElementById("markdown-tools");
const citable = document.querySelectorAll("#citable [data-key]");
const picker = toolbar && new CitePicker(document.getElementById("cite-picker"), citable);

if (toolbar) {
  const ready = (area) => !area.name.includes("__prefix__");
  [...document.querySelectorAll("textarea.markdown")].filter(ready).forEach(addTools);
  document.addEventListener("formset:added", (event) => {
    event.target.querySelectorAll("textarea.markdown").forEach(addTools);
  });
}
