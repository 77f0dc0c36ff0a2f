"""A person is reached only in ways that they called safe, and that can work."""

from __future__ import annotations

from datetime import date

import pytest

from intake.contact import Contact, slips
from intake.questionnaires.answers import Answers
from intake.questionnaires.values import Coding, Date

YES, NO = Coding("s", "yes", "Yes"), Coding("s", "no", "No")
TODAY = date(2026, 11, 21)
ALL = ("birth-date", "email", "phone", "email-ok", "text-ok", "call-ok")


def person(**answers: object) -> Contact:
    given = {key.replace("_", "-"): [value] for key, value in answers.items()}
    return Contact.of(Answers(given))


@pytest.mark.parametrize(
    ("contact", "is_safe"),
    [
        (person(email="a@example.org", email_ok=YES), True),
        (person(email="a@example.org", email_ok=NO), False),
        (person(email="a@example.org"), False),
        (person(email_ok=YES), False),
        (person(phone="2025550188", text_ok=YES), True),
        (person(phone="2025550188", call_ok=YES), True),
        (person(phone="2025550188", email_ok=YES), False),
        (person(phone="2025550188", voicemail_ok=YES), False),
        (person(text_ok=YES, call_ok=YES), False),
    ],
)
def test_a_way_is_safe_when_it_exists_and_was_called_safe(contact, is_safe):
    assert contact.has_safe_way == is_safe


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2008-11-21", date(2026, 11, 20), 17),
        ("2008-11-21", date(2026, 11, 21), 18),
        ("2008-02-29", date(2026, 2, 28), 17),
        ("2008-02-29", date(2026, 3, 1), 18),
        ("2026-11-22", TODAY, -1),
    ],
)
def test_age_is_counted_in_birthdays(born, on, age):
    assert person(birth_date=Date(born)).age_on(on) == age


def test_no_age_is_guessed_from_half_a_date():
    assert person(birth_date=Date("1985")).age_on(TODAY) is None


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        (person(birth_date=Date("2026-11-21")), []),
        (person(birth_date=Date("2026-11-22")), ["birth-date"]),
        (person(email="alex@example.org"), []),
        (person(email="alex"), ["email"]),
        (person(email="alex@example"), ["email"]),
        (person(email="a@example.org, b@example.org"), ["email"]),
        (person(email="a@example.org\nBcc: b@example.org"), ["email"]),
        (person(phone="+1 (202) 555-0188 ext. 4"), []),
        (person(phone="555 0188"), ["phone"]),
        (person(phone="none"), ["phone"]),
        (person(), []),
    ],
)
def test_what_cannot_work_is_said_where_it_was_asked(contact, told):
    asked = ("birth-date", "email", "phone")

    assert [key for key, _words in slips(contact, asked, TODAY)] == told
    assert list(slips(contact, ("name",), TODAY)) == []


def test_a_person_without_a_safe_way_is_asked_once():
    nobody = person(phone="2025550188", text_ok=NO, call_ok=NO)

    assert [key for key, _words in slips(nobody, ALL, TODAY)] == ["email-ok"]
    assert [key for key, _words in slips(nobody, ("call-ok",), TODAY)] == ["call-ok"]
