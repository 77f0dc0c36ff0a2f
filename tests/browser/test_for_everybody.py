"""With a keyboard only, by ear, on paper, and without movement."""

from __future__ import annotations

import pytest

from intake import visit
from intake.models import Submission
from tests.browser.filling import CHOSEN, WRITTEN, known
from tests.browser.patients import carry_on, make_answered_draft
from tests.intake.factories import ITEM_9, address_of, make_draft, unsee

pytestmark = pytest.mark.long

MOST_STOPS = 400
FOCUSED = """
() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const around = element.closest(".choice") || element;
  const seen = [style, getComputedStyle(around)].some(
    ({ outlineStyle, outlineWidth }) =>
      outlineStyle !== "none" && parseFloat(outlineWidth) > 0);
  const group = element.closest("fieldset");
  return {
    tag: element.localName, type: element.type || "", name: element.name || "",
    words: (element.labels?.[0] || element).innerText?.trim() || "",
    question: group?.querySelector("legend")?.innerText || "",
    options: group?.querySelectorAll("input[type=radio]").length || 0,
    isFilled: Boolean(element.value) && !["radio", "checkbox"].includes(element.type),
    isSeen: seen, isMain: Boolean(element.closest("main")),
  };
}
"""
TREE_OF = "Accessibility.getFullAXTree"
MOVES = """
() => [...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  return lasts(style.transitionDuration) || lasts(style.animationDuration);
}).length
"""


def go_by_keys(page, ends=("Continue", "Agree and continue", "Start")):
    """Answer a page with Tab, Space, letters and Enter, and press its button."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] == "body":
            continue
        assert at["isSeen"], f"nothing shows where the focus is: {at}"
        if at["isMain"] and at["tag"] in {"button", "a"} and at["words"] in ends:
            page.keyboard.press("Enter")
            return
        _answer(page, at)
    raise AssertionError("the keyboard never comes to the button")


def _answer(page, at):
    if at["type"] == "radio":
        if at["options"] == 4 or at["name"] in {"old_enough", "in_state"}:
            page.keyboard.press("Space")
        elif known(RIGHT, at["words"]) or known(RIGHT, at["question"]):
            _choose(page, at)
    elif at["type"] == "checkbox" and "agree" in at["words"]:
        page.keyboard.press("Space")
    elif at["tag"] == "select":
        page.keyboard.type(known(CHOSEN, at["words"]) or "")
    elif at["tag"] == "input" and not at["isFilled"] and known(WRITTEN, at["words"]):
        page.keyboard.type(known(WRITTEN, at["words"]))


# The answer by the question: to the teach-back, and how one may be reached.
RIGHT = {
    "alert": "Staff are alerted at once",
    "danger": "988 by call or text, or 911",
    "May we": "Yes",
}


def _choose(page, at):
    """Move with the arrows, as in any group of radio buttons."""
    page.keyboard.press("Space")
    for _key in range(at["options"]):
        if page.evaluate(FOCUSED)["words"] in RIGHT.values():
            return
        page.keyboard.press("ArrowDown")


def test_the_whole_way_can_be_gone_with_a_keyboard(glass):
    page = glass.page
    glass.open("/intake/")
    way = [glass.path]
    while glass.path != "/intake/check/":
        with page.expect_navigation():
            go_by_keys(page)
        assert not page.locator(".summary").count(), page.inner_text(".summary")
        way.append(glass.path)
        assert len(way) < 60
    with page.expect_navigation():
        go_by_keys(page, ends=("Send without them", "Send"))

    assert glass.path == "/intake/done/"
    assert Submission.objects.get().sent_at


def test_the_first_stop_leads_past_what_stands_on_every_page(glass):
    glass.open("/intake/")
    glass.page.keyboard.press("Tab")
    assert "Skip to the main text" in glass.page.evaluate(FOCUSED)["words"]
    glass.page.keyboard.press("Enter")
    glass.page.keyboard.press("Tab")

    assert glass.page.evaluate(FOCUSED)["isMain"]


# By ear ------------------------------------------------------------------------


def heard(window):
    """The accessibility tree, each node with those around it, as a reader has it."""
    session = window.context.new_cdp_session(window.page)
    nodes = session.send(TREE_OF)["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    for node in nodes:
        around = by_id.get(node.get("parentId"))
        groups = []
        while around is not None:
            if _role(around) in {"group", "radiogroup"}:
                groups.append(around)
            around = by_id.get(around.get("parentId"))
        yield node, groups


def _role(node):
    return node.get("role", {}).get("value", "")


def _name(node):
    return node.get("name", {}).get("value", "").strip()


def _description(node):
    return node.get("description", {}).get("value", "")


def test_every_choice_is_announced_with_its_question(glass, site):
    draft = make_answered_draft()
    carry_on(glass, draft)
    fresh = Submission.objects.prefetch_related("responses").get(pk=draft.pk)
    unheard, count = [], 0
    for path in _steps(fresh):
        glass.open(path)
        questions = glass.page.locator("fieldset.item > legend").all_inner_texts()
        for node, groups in heard(glass):
            if _role(node) in {"radio", "checkbox"}:
                count += 1
                question = _name(groups[0]) if groups else ""
                if not _name(node) or not _is_among(question, questions):
                    unheard.append((path, _name(node), question))

    assert count > 100
    assert unheard == []


def _steps(draft):
    return [f"/intake/{step.slug}/" for step in visit.passage(draft).steps]


def _is_among(question, questions):
    plain = "".join(question.split())
    return any(plain and plain == "".join(other.split()) for other in questions)


def test_every_typed_answer_has_a_name(glass, site):
    draft = make_answered_draft()
    carry_on(glass, draft)
    fresh = Submission.objects.prefetch_related("responses").get(pk=draft.pk)
    roles = {"textbox", "combobox", "spinbutton", "slider", "listbox"}
    nameless = []
    for path in _steps(fresh):
        glass.open(path)
        found = (node for node, _groups in heard(glass) if _role(node) in roles)
        nameless += [(path, _role(node)) for node in found if not _name(node)]

    assert nameless == []


def test_an_error_is_announced_where_it_is_and_at_the_top(glass, site):
    glass.open("/intake/before/")
    glass.press("Continue")
    glass.page.locator(".summary").wait_for()
    tree = list(heard(glass))
    groups = [node for node, _groups in tree if _role(node) == "group" and _name(node)]

    assert len(groups) == 2
    assert all("Choose yes or no." in _description(group) for group in groups)
    focused = [node for node, _groups in tree if _is_focused(node)]
    assert _name(focused[-1]) == "Some answers need another look"


def test_a_typed_answer_that_is_wrong_says_so_itself(glass, site):
    draft = make_draft()
    unsee(draft, "email")
    carry_on(glass, draft)
    glass.open(address_of(draft, "email"))
    glass.page.get_by_label("e-mail address").first.fill("nonsense")
    glass.press("Continue")
    glass.page.locator(".summary").wait_for()
    wrong = [node for node, _groups in heard(glass) if _is_invalid(node)]

    assert len(wrong) == 1
    assert _description(wrong[0])


def test_every_choice_left_out_is_announced_with_what_is_missing(glass, site):
    draft = make_draft(phone="202 555 0188")
    unsee(draft, "email-ok")
    carry_on(glass, draft)
    glass.open(address_of(draft, "email-ok"))
    for box in glass.page.locator("main input[type=radio]").all():
        box.evaluate("(input) => { input.checked = false }")
    glass.press("Continue")
    glass.page.locator(".summary").wait_for()
    radios = [groups for node, groups in heard(glass) if _role(node) == "radio"]

    assert len(radios) == 6
    assert all("Answer this question" in _description(groups[0]) for groups in radios)


def _property(node, name):
    found = (p for p in node.get("properties", []) if p["name"] == name)
    return next((p["value"].get("value") for p in found), None)


def _is_focused(node):
    return _property(node, "focused") is True and _role(node) != "RootWebArea"


def _is_invalid(node):
    return _property(node, "invalid") == "true"


# On paper, and without movement --------------------------------------------------


def test_own_answers_print_with_the_answers_and_without_the_buttons(glass, site):
    carry_on(glass, make_answered_draft())
    glass.open("/intake/check/")
    glass.page.emulate_media(media="print")

    assert "Alex Morgan Example" in glass.text()
    assert glass.page.get_by_role("button", name="Send").count() == 0
    assert glass.page.locator("a.leave").is_hidden()
    assert len(glass.page.pdf()) > 10_000


def test_nothing_moves_for_those_who_asked_for_that(open_window, articles):
    window = open_window(reduced_motion="reduce")
    moving = {}
    for path in ["/", "/articles/", "/intake/", "/self-check/phq-9/", "/help-now/"]:
        window.open(path)
        moving[path] = window.page.evaluate(MOVES)

    assert set(moving.values()) == {0}


# States between the pages --------------------------------------------------------


def check_mood(window, item_9):
    window.open("/self-check/phq-9/")
    groups = window.page.locator("main fieldset.item").all()
    for group in groups[:9]:
        group.locator("input").first.check()
    if item_9:
        groups[8].get_by_label("Several days").check()
    else:
        window.page.reload()
    window.press("See the result")


@pytest.mark.parametrize("item_9", [True, False])
def test_no_barrier_stands_in_the_result_of_a_self_check(glass, articles, item_9):
    check_mood(glass, item_9)

    assert ("Nobody was told" in glass.text()) == item_9
    assert glass.overflow() == 0
    assert glass.barriers() == []
    links = glass.page.locator("main a[href^='/articles/']").all()
    for path in {link.get_attribute("href") for link in links}:
        assert glass.page.request.get(glass.address + path).ok


def test_no_barrier_stands_where_answers_are_carried_along(glass, articles):
    check_mood(glass, True)
    glass.press("Take these answers along")
    found = glass.barriers()
    glass.press("Start, with the answers from your self-check")
    found += glass.barriers()
    for yes in glass.page.get_by_label("Yes").all():
        yes.check()
    glass.press("Continue")
    found += glass.barriers()

    assert glass.path == "/intake/consent/"
    assert found == []


def test_no_barrier_stands_where_two_tabs_met(glass, site):
    draft = make_draft()
    unsee(draft, ITEM_9)
    carry_on(glass, draft)
    address = address_of(draft, ITEM_9)
    glass.open(address)
    other = glass.context.new_page()
    other.goto(glass.address + address)
    for page, answer in ((other, "Not at all"), (glass.page, "Several days")):
        item = page.locator("fieldset.item", has_text="better off dead")
        item.get_by_label(answer).check()
        page.get_by_role("button", name="Continue").last.click()

    assert "another tab or window" in glass.text(".summary")
    assert "Are you safe right now?" in glass.text()
    assert glass.barriers() == []
    glass.complaints.clear()  # its script may have been told of the other tab, too
