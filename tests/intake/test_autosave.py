"""What a page's script saves by itself, in its own time and in between others."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from intake import documents
from intake.actions import drafts
from intake.models import Event, Flag, QuestionnaireVersion, Submission
from intake.questionnaires.answers import Answers
from tests.factories import Browser
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    address_of,
    answers_to,
    draft_of,
    mark,
    posted,
    sit_down,
    step_of,
)

HOPES, HOW_LONG = "hopes", "how-long"


def page_of(browser, link_id):
    """The address of the page that asks this, and the form on it."""
    address = address_of(draft_of(browser), link_id)
    return address, browser.get(address).context["form"]


def filled(form, answers, tab="one"):
    """What a page sends on which somebody gave these answers, by linkId."""

    def choose(key, item):
        codes = {getattr(o.value, "code", ""): o.value for o in item.options}
        return [codes.get(answers[key], answers[key])] if key in answers else ()

    there = " ".join(form.asked)
    return {**posted(form, choose), "tab": tab, "present": there}


def autosave(browser, address, form, answers, *, tab="one", **more):
    return browser.post(f"{address}autosave/", filled(form, answers, tab) | more)


def hopes_of(browser):
    return answers_to(draft_of(browser), "what-brings-you").get(HOPES)


@pytest.fixture
def way(patient):
    """Somebody in front of the page that asks what they hope for."""
    sit_down(patient, before=HOPES)
    return patient


def test_what_was_typed_is_kept_and_the_page_is_still_to_do(way):
    address, form = page_of(way, HOPES)
    response = autosave(way, address, form, {HOPES: "To sleep again"})

    assert response.status_code == 200
    assert hopes_of(way) == ("To sleep again",)
    assert not step_of(draft_of(way), HOPES).is_seen
    assert "To sleep again" in way.get(address).content.decode()


def test_it_can_be_saved_again_and_again_and_then_continued(way):
    address, form = page_of(way, HOPES)
    shown = form.initial["shown"]
    for text in ("To", "To sleep", "To sleep again"):
        response = autosave(way, address, form, {HOPES: text}, shown=shown)
        shown = response.json()["shown"]
    done = way.post(address, filled(form, {HOPES: "To sleep"}) | {"shown": shown})

    assert done.status_code == 302
    assert hopes_of(way) == ("To sleep",)
    assert step_of(draft_of(way), HOPES).is_seen


def test_a_continue_that_crosses_its_own_autosave_is_no_second_tab(way):
    """It was on its way before the answer with the new mark came back."""
    address, form = page_of(way, HOPES)
    autosave(way, address, form, {HOPES: "To sleep"})
    done = way.post(address, filled(form, {HOPES: "To sleep again"}))

    assert done.status_code == 302
    assert hopes_of(way) == ("To sleep again",)


def test_an_autosave_that_comes_after_its_continue_changes_nothing(way):
    address, form = page_of(way, HOPES)
    way.post(address, filled(form, {HOPES: "To sleep again"}))
    late = autosave(way, address, form, {HOPES: "To sle"})

    assert late.status_code == 409
    assert hopes_of(way) == ("To sleep again",)
    assert step_of(draft_of(way), HOPES).is_seen


def test_two_tabs_never_overwrite_each_other_silently(way):
    address, form = page_of(way, HOPES)
    autosave(way, address, form, {HOPES: "From the first"}, tab="first")
    second = autosave(way, address, form, {HOPES: "From the second"}, tab="second")
    again = autosave(way, address, form, {HOPES: "And more"}, tab="first")
    asked = way.post(address, filled(form, {HOPES: "From the second"}, tab="second"))

    assert (second.status_code, again.status_code) == (409, 200)
    assert hopes_of(way) == ("And more",)
    assert "another tab or window" in asked.content.decode()


def test_no_rule_is_evaluated_until_continue(patient):
    sit_down(patient, before=ITEM_9)
    address, form = page_of(patient, ITEM_9)
    autosave(patient, address, form, {ITEM_9: SEVERAL_DAYS})
    assert not Flag.objects.exists()
    assert not Event.objects.filter(kind=Event.Kind.ALARMED).exists()

    page = patient.get(address).context["form"]
    done = patient.post(address, filled(page, {ITEM_9: SEVERAL_DAYS}))

    assert done["Location"] == "/intake/pause/"
    assert Flag.objects.count() == 1


def test_a_page_on_which_rules_wait_has_to_be_continued_from_again(patient):
    sit_down(patient)
    address, form = page_of(patient, ITEM_9)
    assert patient.get("/intake/check/").status_code == 200
    autosave(patient, address, form, {ITEM_9: SEVERAL_DAYS})

    assert patient.get("/intake/check/")["Location"] == address
    assert patient.post("/intake/check/")["Location"] == address
    assert draft_of(patient).sent_at is None


def test_another_page_that_was_done_stays_done(patient):
    sit_down(patient)
    address, form = page_of(patient, HOPES)
    autosave(patient, address, form, {HOPES: "To sleep again"})

    page = patient.get("/intake/check/")
    assert page.status_code == 200
    assert "To sleep again" in page.content.decode()


def test_what_does_not_fit_stays_as_it_was_and_the_rest_is_kept(patient):
    draft = sit_down(patient, before="birth-date")
    address, form = page_of(patient, "birth-date")
    data = filled(form, {"birth-date": "1990-05-06"})
    month = next(name for name in data if name.endswith("_month"))
    response = patient.post(f"{address}autosave/", data | {month: "13"})

    assert response.status_code == 200
    assert answers_to(draft, "about-you").get("birth-date")[0].text == "1985-03-27"


@pytest.fixture
def branching(way):
    """Somebody in front of a page on which one answer opens another question."""
    gate = {"linkId": "gate", "type": "boolean", "text": "Do you smoke?"}
    opened = {
        "linkId": "opened",
        "type": "string",
        "text": "What?",
        "enableWhen": [{"question": "gate", "operator": "=", "answerBoolean": True}],
    }
    named = {"url": "https://clinic.example/smoking", "version": "1"}
    page = {"linkId": "page", "type": "group", "text": "P", "item": [gate, opened]}
    whole = {"resourceType": "Questionnaire", "status": "active", "item": [page]}
    version = QuestionnaireVersion.objects.create(
        **named,
        name="smoking",
        title="Smoking",
        status="active",
        definition=json.dumps({**whole, **named}),
        interpretation=json.dumps(
            {"questionnaire": named["url"], "version": "1", "scores": [], "rules": []}
        ),
        sha256="0" * 64,
    )
    draft = draft_of(way)
    for response in draft.responses.all():
        response.document = {**response.document, "seen": [*range(99)]}
        response.save(update_fields=["document"])
    nothing = documents.document(Answers())
    draft.responses.create(questionnaire=version, position=99, part=7, document=nothing)
    return way


def test_a_question_that_an_autosave_opened_is_asked_before_the_page_is_done(branching):
    """The page had no script to show it: it must not be skipped unseen."""
    address, form = page_of(branching, "gate")
    given = filled(form, {"gate": True})
    shown = branching.post(f"{address}autosave/", given).json()["shown"]
    done = branching.post(address, given | {"shown": shown})

    assert done["Location"] == address
    assert not step_of(draft_of(branching), "gate").is_seen
    page = branching.get(address).context["form"]
    assert "opened" in {asked.key for asked in page.asked.values()}
    on = branching.post(address, filled(page, {"gate": True}))
    assert on["Location"] == "/intake/check/"


def test_an_answer_that_the_page_does_not_show_is_not_taken_away(branching):
    address, _form = page_of(branching, "gate")
    step = step_of(draft_of(branching), "gate")
    stored = {"gate": [False], "opened": ["Pipe"]}
    drafts.save_page(draft_of(branching).pk, step, stored, shown=mark(step))
    form = branching.get(address).context["form"]
    for _n in range(2):
        autosave(branching, address, form, {"gate": True})

    assert answers_to(draft_of(branching), "smoking").get("opened") == ("Pipe",)


def test_a_visit_that_has_ended_says_so(way):
    address, form = page_of(way, HOPES)
    stranger = Browser()

    assert autosave(stranger, address, form, {HOPES: "x"}).status_code == 410
    drafts.send(sit_down(way).pk)
    assert autosave(way, address, form, {HOPES: "x"}).status_code == 410


def test_a_page_that_is_not_asked_now_cannot_be_saved(patient):
    sit_down(patient, before=HOPES)
    page = {"shown": "", "tab": "one", "present": ""}

    assert patient.post("/intake/part-7/autosave/", page).status_code == 409
    assert patient.post("/intake/nowhere/autosave/", page).status_code == 409
    assert patient.get("/intake/part-1/autosave/").status_code == 405


def test_a_form_without_its_token_is_refused(patient):
    sit_down(patient, before=HOPES)
    address, form = page_of(patient, HOPES)
    careful = Browser(enforce_csrf_checks=True)
    careful.cookies = patient.cookies

    assert autosave(careful, address, form, {HOPES: "x"}).status_code == 403


def test_typing_keeps_the_visit_awake(way):
    address, form = page_of(way, HOPES)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        clock.shift(timedelta(minutes=50))
        autosave(way, address, form, {HOPES: "To sleep"})
        clock.shift(timedelta(minutes=50))

        assert way.get(address).status_code == 200


def test_the_page_names_its_autosave_and_speaks_politely(way):
    address, _form = page_of(way, HOPES)
    page = way.get(address).content.decode()

    assert f'data-autosave="{address}autosave/"' in page
    assert 'role="status"' in page
    assert "js/autosave.js" in page
    assert Submission.objects.count() == 1
