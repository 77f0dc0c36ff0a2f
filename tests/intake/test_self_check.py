"""A scale filled in for oneself: no name, no trace, and an honest result."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from clinic import rate_limits
from clinic.rate_limits import Limit
from intake.models import Flag, QuestionnaireVersion, Submission
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    UNDERSTOOD,
    address_of,
    answers_to,
    draft_of,
    posted,
)

MOOD, WORRY = "/self-check/phq-9/", "/self-check/gad-7/"
FITS = {"old_enough": "yes", "in_state": "yes", "website": ""}


def first(key, item):
    return [item.options[0].value]


def second_from_the_end(key, item):
    return [] if key.endswith("/69722-7") else [item.options[2].value]


def all_but_the_last_scored(key, item):
    return [] if key in {"/69736-7", ITEM_9} else first(key, item)


def some_thoughts_of_death(key, item):
    codes = {option.value.code: option.value for option in item.options}
    return [codes[SEVERAL_DAYS]] if key == ITEM_9 else first(key, item)


def fill_in(browser, address, choose):
    form = browser.get(address).context["form"]
    return browser.post(address, posted(form, choose))


def words_of(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def carried_by(response):
    return re.search(r'name="carried" value="([^"]+)"', response.content.decode())[1]


def rows():
    """How many rows each table has, the session's and the queue's too."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in sorted({*tables} - {"clinic_rate_limit"}):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_both_scales_are_offered_with_their_number_of_questions(patient):
    page = words_of(patient.get("/self-check/"))

    assert "8 questions about the last 2 weeks: the GAD-7" in page
    assert "10 questions about the last 2 weeks: the PHQ-9" in page


@pytest.mark.parametrize("address", [MOOD, WORRY])
def test_the_questions_say_which_days_they_are_about(patient, address):
    page = patient.get(address).content.decode()

    assert "Over the last 2 weeks, how often have you been bothered" in page
    assert (
        "Over the last 2 weeks"
        in patient.post(address, {"again": "1"}).content.decode()
    )


@pytest.mark.parametrize("name", ["audit-c", "sm-sad-adult", "about-you", "no-such"])
def test_no_other_questionnaire_is_a_self_check(patient, name):
    assert patient.get(f"/self-check/{name}/").status_code == 404


def test_a_scale_that_was_retired_is_no_longer_offered(patient):
    QuestionnaireVersion.objects.filter(name="gad-7").update(status="retired")

    assert patient.get(WORRY).status_code == 404
    assert "GAD-7" not in words_of(patient.get("/self-check/"))


@pytest.mark.parametrize(
    ("address", "choose", "said"),
    [
        (WORRY, first, "add up to 0 of 21. That range is called “minimal”"),
        (
            WORRY,
            second_from_the_end,
            "add up to 14 of 21. That range is called “moderate”",
        ),
        (MOOD, first, "add up to 0 of 27. That range is called “minimal or none”"),
        (
            MOOD,
            second_from_the_end,
            "18 of 27. That range is called “moderately severe”",
        ),
    ],
)
def test_the_result_is_said_in_words_with_band_and_source(
    patient, address, choose, said
):
    page = words_of(fill_in(patient, address, choose))

    assert said in page
    assert "It is not a diagnosis" in page
    assert "A low number does not say that all is well" in page
    assert "10.1001/archinte.166.10.1092" in page or "10.1046/j.1525-1497" in page


@pytest.mark.parametrize(("address", "n"), [(WORRY, 7), (MOOD, 9)])
def test_a_missing_answer_means_no_total(patient, address, n):
    page = words_of(fill_in(patient, address, all_but_the_last_scored))
    nothing = words_of(fill_in(patient, address, lambda key, item: []))

    assert "There is no total, because 1 question was left out" in page
    assert "add up to" not in page
    assert f"because {n} questions were left out" in nothing


def test_a_thought_of_death_shows_help_first_and_says_that_nobody_was_told(patient):
    page = words_of(fill_in(patient, MOOD, some_thoughts_of_death))

    assert "Nobody was told" in page
    assert page.index("Call 988", page.index("safe right now")) < page.index(
        "add up to"
    )
    assert not Flag.objects.exists()


def test_no_thought_of_death_shows_no_alarm_and_promises_nothing(patient):
    page = words_of(fill_in(patient, MOOD, first))

    assert "safe right now" not in page
    assert "it cannot tell whether you are safe" in page


def test_nothing_is_stored_anywhere(patient):
    before = rows()
    response = fill_in(patient, MOOD, some_thoughts_of_death)
    carried = carried_by(response)
    patient.post(MOOD, {"carried": carried, "again": "1"})

    assert rows() == before
    assert {*patient.cookies} <= {"__Host-csrf"}
    assert "no-store" in response["Cache-Control"]
    assert response.request["QUERY_STRING"] == ""


def test_an_answer_can_be_changed_without_typing_all_anew(patient):
    carried = carried_by(fill_in(patient, MOOD, second_from_the_end))
    response = patient.post(MOOD, {"carried": carried, "again": "1"})

    form = response.context["form"]
    assert not form.is_bound
    chosen = [form.initial[name] for name in form.asked]
    assert len([value for value in chosen if value not in (None, "")]) == 9
    assert response.content.decode().count(" checked>") == 9


def test_a_carried_answer_tells_nothing_to_whoever_reads_the_page(patient):
    one = carried_by(fill_in(patient, MOOD, first))
    other = carried_by(fill_in(patient, MOOD, some_thoughts_of_death))

    assert "LA6569" not in other
    assert one != other


def test_answers_from_elsewhere_fill_in_nothing(patient):
    of_worry = carried_by(fill_in(patient, WORRY, second_from_the_end))
    for carried in (of_worry, of_worry[:-6] + "AAAAA=", "made up", ""):
        response = patient.post(MOOD, {"carried": carried, "again": "1"})
        assert " checked>" not in response.content.decode()


def go_on(browser, carried):
    """From the result to the first page of the screening, as the forms lead."""
    start = browser.post("/intake/", {"carried": carried})
    assert start.content.decode().count(carried) == 1
    before = browser.post("/intake/before/", {"carried": carried})
    assert before.content.decode().count(carried) == 1
    sent_on = browser.post("/intake/before/", {"carried": carried, **FITS})
    assert (sent_on.status_code, sent_on["Location"]) == (307, "/intake/consent/")
    page = browser.post(sent_on["Location"], {"carried": carried, **FITS})
    assert page.content.decode().count(carried) == 1
    assert not page.context["form"].is_bound
    return page


def agree(browser, page, **more):
    agreed = {"agree": "on", "version": page.context["version"], **more}
    browser.post("/intake/consent/", agreed)
    return browser.post("/intake/understood/", {**UNDERSTOOD, **more})


def test_the_questions_about_the_text_carry_on_what_was_brought(patient):
    carried = carried_by(fill_in(patient, MOOD, first))
    page = go_on(patient, carried)
    agreed = {"agree": "on", "version": page.context["version"], "carried": carried}

    sent_on = patient.post("/intake/consent/", agreed)
    assert (sent_on.status_code, sent_on["Location"]) == (307, "/intake/understood/")
    asked = patient.post("/intake/understood/", agreed)
    assert asked.content.decode().count(carried) == 1
    assert not asked.context["form"].is_bound


def test_answers_go_along_only_when_the_person_says_so(patient):
    carried = carried_by(fill_in(patient, MOOD, some_thoughts_of_death))
    page = go_on(patient, carried)
    assert Submission.objects.count() == 0
    assert carried not in str(dict(patient.session))
    agree(patient, page, carried=carried)

    draft = draft_of(patient)
    assert len(answers_to(draft, "phq-9")) == 10
    assert len(answers_to(draft, "gad-7")) == 0


def test_who_starts_without_them_brings_nothing_along(patient):
    fill_in(patient, MOOD, some_thoughts_of_death)
    patient.post("/intake/before/", FITS)
    agree(patient, patient.get("/intake/consent/"))

    assert len(answers_to(draft_of(patient), "phq-9")) == 0


def test_what_was_carried_alarms_when_its_page_is_continued_and_not_before(patient):
    carried = carried_by(fill_in(patient, MOOD, some_thoughts_of_death))
    agree(patient, go_on(patient, carried), carried=carried)
    draft = draft_of(patient)
    assert not Flag.objects.exists()
    for response in draft.responses.exclude(questionnaire__name="phq-9"):
        response.document = {**response.document, "seen": [*range(99)]}
        response.save(update_fields=["document"])

    address = address_of(draft, ITEM_9)
    page = patient.get(address)
    assert page.content.decode().count(" checked>") == 10
    sent = posted(page.context["form"], some_thoughts_of_death)
    assert patient.post(address, sent)["Location"] == "/intake/pause/"
    assert Flag.objects.count() == 1


def test_after_two_hours_nothing_is_carried_any_more(patient):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        carried = carried_by(fill_in(patient, MOOD, first))
        clock.shift(timedelta(hours=2, seconds=1))
        page = go_on(patient, carried)
        agree(patient, page, carried=carried)

    assert len(answers_to(draft_of(patient), "phq-9")) == 0


def test_a_slip_on_the_way_keeps_what_is_carried(patient):
    carried = carried_by(fill_in(patient, MOOD, first))
    unsure = patient.post("/intake/before/", {"carried": carried, "website": ""})
    page = go_on(patient, carried)
    not_agreed = patient.post(
        "/intake/consent/", {"carried": carried, "version": page.context["version"]}
    )

    for response in (unsure, not_agreed):
        assert response.context["form"].errors
        assert carried in response.content.decode()


def test_somebody_with_a_draft_under_way_is_told_that_it_stays_as_it_is(patient):
    carried = carried_by(fill_in(patient, MOOD, first))
    agree(patient, go_on(patient, carried), carried=carried)
    page = words_of(patient.post("/intake/", {"carried": carried}))

    assert "are not taken along" in page
    assert "Go on where you were" in page


def test_who_asks_too_often_is_asked_to_wait(patient, monkeypatch):
    monkeypatch.setattr(rate_limits, "SELF_CHECK", Limit("self-check", 1))
    fill_in(patient, WORRY, first)

    assert fill_in(patient, WORRY, first).status_code == 429
    assert patient.get(WORRY).status_code == 200
