"""A code brings a person back once, for seven days, and tells nobody else anything."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from intake import resume_codes
from intake.actions import drafts, returning
from intake.actions.drafts import NotADraft
from intake.models import Submission
from tests.factories import Browser
from tests.intake.factories import (
    address_of,
    as_little_as_possible,
    begin,
    draft_of,
    make_draft,
    press_continue,
    sit_down,
    step_of,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_a_code_has_a_hundred_bits():
    codes = {resume_codes.new() for _ in range(500)}

    assert len(codes) == 500
    assert len(resume_codes.ALPHABET) ** resume_codes.LENGTH == 2**100
    assert all(
        re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-Z]{4}", c) for c in codes
    )
    assert {c for code in codes for c in code} == {*resume_codes.ALPHABET, "-"}


def test_a_code_is_kept_only_as_a_hash(draft):
    code = returning.new_resume_code(draft.pk)

    draft.refresh_from_db()

    assert bytes(draft.resume_digest) == resume_codes.digest(code)
    assert resume_codes.normal(code).encode() not in bytes(draft.resume_digest)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code.replace('-', '')}\t",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("1", "I").replace("-", "—"),
    ],
)
def test_a_code_works_however_it_is_typed(typed, draft):
    code = returning.new_resume_code(draft.pk)

    assert returning.resume(typed(code)).pk == draft.pk


def test_a_code_works_once(draft):
    code = returning.new_resume_code(draft.pk)

    assert returning.resume(code).pk == draft.pk
    assert returning.resume(code) is None


def test_a_new_code_ends_the_one_before(draft):
    old, new = returning.new_resume_code(draft.pk), returning.new_resume_code(draft.pk)

    assert returning.resume(old) is None
    assert returning.resume(new).pk == draft.pk


@pytest.mark.parametrize(("early", "works"), [(SECOND, True), (timedelta(0), False)])
def test_a_code_works_for_seven_days(early, works, draft):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = returning.new_resume_code(draft.pk)
        clock.shift(timedelta(days=7) - early)

        assert (returning.resume(code) is not None) == works


def test_a_sent_draft_gives_no_code_and_opens_by_none(draft):
    code = returning.new_resume_code(draft.pk)
    drafts.send(draft.pk)

    assert returning.resume(code) is None
    with pytest.raises(NotADraft):
        returning.new_resume_code(draft.pk)


@pytest.mark.parametrize("visit", ["take a code", "use a code"])
def test_a_visit_by_code_keeps_the_draft_for_seven_more_days(visit, draft):
    code = returning.new_resume_code(draft.pk)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        if visit == "take a code":
            returning.new_resume_code(draft.pk)
        else:
            returning.resume(code)

    later = timezone.now() + timedelta(days=5)
    assert not Submission.objects.forgotten(before=later).exists()


# In the browser -------------------------------------------------------------------


def come_back(browser: Browser, code: str):
    return browser.post("/intake/resume/", {"code": code})


def test_a_person_comes_back_on_another_device(patient, other_patient):
    sit_down(patient, before="reasons")
    code = patient.post("/intake/later/").context["code"]

    back = come_back(other_patient, code)

    assert back["Location"] == "/intake/later/"
    assert draft_of(other_patient) == draft_of(patient)
    assert other_patient.get("/intake/onward/")["Location"] == "/intake/part-2/"


def test_who_used_a_code_up_gets_the_next_one_at_once(patient, other_patient):
    sit_down(patient, before="reasons")
    used = patient.post("/intake/later/").context["code"]
    come_back(other_patient, used)

    welcome = other_patient.get("/intake/later/")

    assert "Welcome back" in welcome.content.decode()
    assert welcome.context["code"] not in {"", used}
    assert (
        welcome.context["code"]
        not in other_patient.get("/intake/later/").content.decode()
    )
    assert come_back(Browser(), welcome.context["code"]).status_code == 302


def test_an_answer_that_gets_lost_on_its_way_locks_nobody_out(patient):
    code = returning.new_resume_code(make_draft().pk)
    patient.get("/intake/resume/")
    come_back(patient, code)
    del patient.cookies["__Host-sid"]  # as when the button was pressed twice

    assert come_back(Browser(), code).status_code == 200
    assert come_back(patient, code).status_code == 302
    assert patient.get("/intake/onward/")["Location"] == "/intake/check/"

    del patient.cookies["__Host-sid"]
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert come_back(patient, code).status_code == 200


def test_a_used_code_opens_nothing_for_whoever_sits_there_after_a_quick_exit(patient):
    code = returning.new_resume_code(make_draft().pk)
    patient.get("/intake/resume/")
    come_back(patient, code)

    patient.get("/leave/")

    assert come_back(patient, code).status_code == 200


def test_using_a_code_once_more_does_not_keep_it_alive(patient):
    code = returning.new_resume_code(make_draft().pk)
    patient.get("/intake/resume/")
    come_back(patient, code)
    for minutes in (3, 6):
        del patient.cookies["__Host-sid"]
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            status = come_back(patient, code).status_code

    assert status == 200


def test_coming_back_starts_a_session_that_nobody_saw_before(patient, other_patient):
    begin(patient)
    code = patient.post("/intake/later/").context["code"]
    begin(other_patient)
    before = other_patient.session.session_key

    come_back(other_patient, code)

    assert other_patient.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def without_what_always_differs(content: bytes, code: str) -> str:
    text = content.decode().replace(code, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_wrong_expired_and_used_codes_look_the_same(patient):
    wrong = resume_codes.new()
    used = returning.new_resume_code(make_draft().pk)
    returning.resume(used)
    sent = make_draft()
    of_a_sent_one = returning.new_resume_code(sent.pk)
    drafts.send(sent.pk)
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        expired = returning.new_resume_code(make_draft().pk)

    pages = {
        without_what_always_differs(response.content, code)
        for code in (wrong, used, expired, of_a_sent_one)
        if (response := come_back(Browser(), code)).status_code == 200
    }

    assert len(pages) == 1
    assert "This code doesn’t work" in pages.pop()


def test_a_wrong_code_keeps_nothing(patient):
    come_back(patient, resume_codes.new())

    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    "code", ["", " ", "x" * 61, "\u202e", "💊" * 20, "' OR 1=1 --"]
)
def test_no_code_at_all_is_answered_kindly(code, patient):
    response = come_back(patient, code)

    assert response.status_code == 200
    assert "error" in response.content.decode().lower()


def test_the_code_is_shown_once_and_stands_in_no_address(patient):
    begin(patient)
    shown = patient.post("/intake/later/")
    code = shown.context["code"]

    assert code in shown.content.decode()
    assert "/intake/later/" not in shown.get("Location", "")
    assert code not in patient.get("/intake/later/").content.decode()
    assert code not in str(dict(patient.session))


def test_the_page_that_is_left_unfinished_is_where_one_comes_back(patient):
    sit_down(patient, before="hopes")

    assert patient.get("/intake/onward/")["Location"] == "/intake/part-2-4/"


def test_what_was_typed_after_the_visit_ended_is_put_back_by_the_code(patient):
    draft = sit_down(patient, before="own-words")
    code = returning.new_resume_code(draft.pk)
    address = address_of(draft, "own-words")
    form = patient.get(address).context["form"]
    [name] = form.asked
    patient.cookies.clear()

    ended = patient.post(address, {name: "Typed too late", "shown": "x"})
    assert ended.status_code == 410
    typed = dict(ended.context["typed"])
    back = patient.post(
        "/intake/resume/", {"code": code, "typed-step": ended.context["step"], **typed}
    )

    assert "Typed too late" in back.content.decode()
    assert f'action="{address}"' in back.content.decode()
    shown = back.context["form"]["shown"].value()
    patient.post(address, {name: "Typed too late", "shown": shown})
    kept = step_of(Submission.objects.get(pk=draft.pk), "own-words").leg.answers
    assert kept.get("own-words") == ("Typed too late",)


def test_who_has_no_code_can_still_read_what_was_typed_too_late(patient):
    address = address_of(sit_down(patient, before="own-words"), "own-words")
    patient.cookies.clear()

    ticked = {"q2": "1", "q3": "true", "shown": "x" * 64}
    ended = patient.post(address, {"q1": "My own words"} | ticked)

    assert ended.context["words"] == ["My own words"]
    assert "<bdi>My own words</bdi>" in ended.content.decode()


def test_a_code_is_offered_from_the_first_continue_on_until_there_is_one(patient):
    first = begin(patient)
    assert "You have no code yet" not in patient.get(first).content.decode()

    second = press_continue(patient, first, as_little_as_possible)
    assert "You have no code yet" in patient.get(second).content.decode()

    patient.post("/intake/later/")
    assert "You have no code yet" not in patient.get(second).content.decode()


def test_a_wrong_code_keeps_what_was_typed_in_the_page(patient):
    page = patient.post("/intake/resume/", {"code": "WRONG", "typed-q1": "My words"})

    assert 'name="typed-q1" value="My words"' in page.content.decode()
