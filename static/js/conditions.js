// Shows and hides what depends on answers of the same page, before Continue is pressed.
// The server decides all the same. What is hidden keeps its answers and sends them.

const WHEN = "[data-when]";
const MOST_ROUNDS = 20;

function isAway(control) {
  return control.closest(`${WHEN}[hidden]`) !== null;
}

// q3 has the controls q3, q3_month, q3.0, q3-other; q3-0 is another question's row.
function answersOf(form, name) {
  const mine = [...form.elements].filter(({ name: own }) =>
    own === name || own === `${name}-other` || own?.startsWith(`${name}_`) || own?.startsWith(`${name}.`));
  return mine
    .filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked)
    .filter((control) => control.value.trim() !== "" && !isAway(control))
    .map((control) => control.value.trim());
}

const ORDERS = {
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
};

function isSame(one, other) {
  return one === other || (one !== "" && Number(one) === Number(other));
}

function holds(form, [name, operator, operand]) {
  const answers = answersOf(form, name);
  if (operator === "exists") return answers.length > 0 === operand;
  if (operator === "=") return answers.some((answer) => isSame(answer, operand));
  if (operator === "!=") return !answers.some((answer) => isSame(answer, operand));
  return answers.some((answer) => ORDERS[operator](Number(answer), Number(operand)));
}

function isAsked(form, place) {
  const { any, tests } = JSON.parse(place.dataset.when);
  return tests[any ? "some" : "every"]((test) => holds(form, test));
}

function wake(template) {
  const place = document.createElement("div");
  place.className = "conditional";
  place.dataset.when = template.dataset.when;
  place.append(template.content);
  template.replaceWith(place);
  place.dispatchEvent(new Event("question-opened", { bubbles: true }));
}

function settle(form) {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let changed = false;
    for (const place of form.querySelectorAll(WHEN)) {
      const asked = isAsked(form, place);
      if (place instanceof HTMLTemplateElement) {
        if (asked) wake(place);
        changed ||= asked;
      } else if (place.hidden === asked) {
        place.hidden = !asked;
        changed = true;
      }
    }
    if (!changed) return;
  }
}

for (const form of new Set([...document.querySelectorAll(WHEN)].map((place) => place.closest("form")))) {
  if (form) {
    form.addEventListener("input", () => settle(form));
    form.addEventListener("change", () => settle(form));
    settle(form);
  }
}
// Back brings a page again as it was left: after the browser has filled it in.
addEventListener("pageshow", () => {
  for (const form of document.forms) if (form.querySelector(WHEN)) settle(form);
});
