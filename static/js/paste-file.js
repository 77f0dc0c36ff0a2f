// Reads a chosen file into its box. The file itself is never sent; what is too large
// is said before anything leaves the page.

const form = document.querySelector("form.paste");
const most = Number(form.dataset.most);
const warning = form.querySelector(".too-long");

async function read(picker, area, status) {
  const [file] = picker.files;
  if (!file) return;
  if (file.size > most) {
    status.textContent = form.dataset.tooLong;
  } else {
    area.value = await file.text();
    status.textContent = form.dataset.read;
  }
  picker.value = "";
}

function size() {
  const texts = [...form.querySelectorAll("textarea")].map((area) => area.value);
  return new Blob(texts).size;
}

for (const pick of form.querySelectorAll(".pick")) {
  const picker = pick.querySelector("input");
  const area = document.getElementById(pick.dataset.for);
  const status = pick.querySelector("[role=status]");
  picker.addEventListener("change", () => read(picker, area, status));
  pick.hidden = false;
}

form.addEventListener("submit", (event) => {
  const isTooLong = size() > most;
  if (isTooLong) event.preventDefault();
  warning.textContent = isTooLong ? form.dataset.tooLong : "";
  warning.hidden = !isTooLong;
});
