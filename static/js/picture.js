// Says that a picture is too large when it is chosen, before anything is sent.

const field = document.querySelector("input[type=file][data-most]");

function check() {
  const [file] = field.files;
  const isTooLarge = file && file.size > Number(field.dataset.most);
  field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
  if (isTooLarge) field.reportValidity();
  return !isTooLarge;
}

if (field) {
  field.addEventListener("change", check);
  field.form.addEventListener("submit", (event) => {
    if (!check()) event.preventDefault();
  });
}
