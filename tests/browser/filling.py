"""How a patient fills in the pages, by the labels that stand on them."""

from __future__ import annotations

WRITTEN = {
    "What is your full name?": "Alex Morgan Example",
    "What is your e-mail address?": "alex@example.org",
    "What is your phone number?": "202 555 0188",
    "Month": "3",
    "Day": "27",
    "Year": "1985",
}
# Everything else gets its first answer: so every page of follow-ups appears.
CHOSEN = {
    "Which state do you live in?": "New York",
    "drink containing alcohol?": "Monthly or less",
    "better off dead": "Several days",
    "thoughts of ending your life?": "No",
    "tried to end your life": "No",
}
LEFT_OUT = "Little interest or pleasure in doing things"


def fill(page):
    """Answer every question of a page but LEFT_OUT."""
    for item in page.locator("main .item").all():
        question = item.locator("legend, label").first.inner_text()
        wanted = known(CHOSEN, question)
        if LEFT_OUT in question:
            continue
        if item.locator("select").count():
            item.locator("select").select_option(label=wanted)
        elif item.locator(".choice").count():
            choices = item.locator(".choice")
            (choices.filter(has_text=wanted) if wanted else choices).first.click()
        else:
            _write(item)


def _write(item):
    for box in item.locator("input:not([type=hidden]), textarea").all():
        label = item.locator(f"label[for={box.get_attribute('id')}]").inner_text()
        box.fill(known(WRITTEN, label) or "In my own words")


def known(answers, question):
    return next((answers[part] for part in answers if part in question), None)
