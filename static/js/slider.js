// Puts a slider beside a number box: either one moves the other.
// Without it the box is all there is; only the box is sent.

function number(text) {
  const found = Number(text.replace(",", "."));
  return text.trim() === "" || Number.isNaN(found) ? null : found;
}

function build(box) {
  const { sliderMin, sliderMax, sliderStep } = box.dataset;
  const label = box.form?.querySelector(`label[for="${CSS.escape(box.id)}"]`);
  const range = document.createElement("input");
  range.type = "range";
  range.min = sliderMin;
  range.max = sliderMax;
  range.step = sliderStep;
  range.className = "slider";
  if (label) {
    label.id ||= `${box.id}_label`;
    range.setAttribute("aria-labelledby", label.id);
  }

  function follow() {
    const given = number(box.value);
    range.classList.toggle("unset", given === null);
    range.value = String(given ?? (Number(sliderMin) + Number(sliderMax)) / 2);
    range.setAttribute("aria-valuetext", given === null ? "–" : box.value);
  }

  function lead() {
    box.value = range.value;
    range.classList.remove("unset");
    range.setAttribute("aria-valuetext", range.value);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  range.addEventListener("input", (event) => {
    event.stopPropagation();
    lead();
  });
  // A click on the thumb where it stands already is an answer as well.
  range.addEventListener("click", lead);
  range.addEventListener("change", () => box.dispatchEvent(new Event("change", { bubbles: true })));
  box.addEventListener("input", follow);
  (box.closest(".with-unit") ?? box).after(range);
  follow();
}

export function addSliders(within) {
  for (const box of within.querySelectorAll("input[data-slider-min]")) {
    if (!box.dataset.sliderReady) {
      box.dataset.sliderReady = "yes";
      build(box);
    }
  }
}

addSliders(document);
document.addEventListener("question-opened", (event) => addSliders(event.target));
