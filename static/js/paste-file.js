// Reads a chosen file into its box. The file itself is never sent.

const form = document.querySelector("form.paste");

async function read(picker, area, status) {
  const [file] = picker.files;
  if (!file) return;
  if (file.size > Number(form.dataset.most)) {
    status.textContent = form.dataset.tooLong;
  } else {
    area.value = await file.text();
    status.textContent = form.dataset.read;
  }
  picker.value = "";
}

for (const pick of form.querySelectorAll(".pick")) {
  const picker = pick.querySelector("input");
  const area = document.getElementById(pick.dataset.for);
  const status = pick.querySelector("[role=status]");
  picker.addEventListener("change", () => read(picker, area, status));
  pick.hidden = false;
}
