"""A code by mail, with a date of birth; reminders, asked for and easy to stop."""

from __future__ import annotations

import re
import statistics
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic import rate_limits
from intake import resume_codes, tasks
from intake.actions import drafts, returning
from intake.messages.delivery import announce
from intake.models import ComingBack, Message, Submission
from intake.retention import forget
from tests.factories import Browser, make_user
from tests.intake.factories import ABOUT, make_draft, sit_down
from tests.intake.messages.work import good_time, work

pytestmark = pytest.mark.django_db
BORN = date(1985, 3, 27)
BIRTHDAY = {
    "birth_date_month": "3",
    "birth_date_day": "27",
    "birth_date_year": "1985",
}
CODE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}")
LATER, RESUME, STOP = "/intake/later/", "/intake/resume/", "/intake/reminders/"
NOT_SAFE = {**ABOUT, "email-ok": "no", "phone": "202 555 0188", "call-ok": "yes"}
DAY = timedelta(days=1)


def mailed_code() -> str:
    """What the newest mail holds."""
    work()
    [code] = CODE.findall(mail.outbox[-1].body)
    return code


def come_back(code: str, born: date | None = None) -> Submission | None:
    return returning.resume(code, born)


def text_of(response) -> str:
    text = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


# A code by mail ---------------------------------------------------------------------


def test_a_mailed_code_opens_with_the_date_of_birth_only(draft):
    returning.mail_resume_code(draft.pk)
    code = mailed_code()

    assert come_back(code) is None
    assert come_back(code, date(1985, 3, 28)) is None
    assert come_back(code, BORN) == draft
    assert come_back(code, BORN) is None  # it works once


def test_the_mail_holds_the_code_and_the_bare_address(draft):
    returning.mail_resume_code(draft.pk)
    code = mailed_code()

    [sent] = mail.outbox
    assert sent.recipients() == ["alex@example.org"]
    assert re.findall(r"https?://\S+", sent.body) == [
        "https://testserver/intake/resume/"
    ]
    assert code not in sent.subject
    assert "1985" not in sent.body


def test_a_code_in_a_mail_is_kept_nowhere(draft):
    returning.mail_resume_code(draft.pk)
    code = mailed_code()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            for (row,) in cursor.fetchall():
                assert code not in row, table
                assert code.replace("-", "") not in row, table


def test_a_mail_that_is_sent_again_after_a_crash_holds_the_same_code(draft):
    returning.mail_resume_code(draft.pk)
    first = mailed_code()
    Message.objects.update(state="queued", sent_at=None)

    tasks.deliver(message_id=str(Message.objects.get().pk))

    assert CODE.findall(mail.outbox[-1].body) == [first]
    names = {sent.extra_headers["Message-ID"] for sent in mail.outbox}
    assert len(names) == 1


@pytest.mark.parametrize("first", ["shown", "mailed"])
def test_whichever_code_was_taken_last_is_the_only_one(first, draft):
    if first == "shown":
        old = returning.new_resume_code(draft.pk)
        returning.mail_resume_code(draft.pk)
        new = mailed_code()
    else:
        returning.mail_resume_code(draft.pk)
        old = mailed_code()
        new = returning.new_resume_code(draft.pk)

    assert come_back(old, BORN) is None
    assert come_back(new, BORN if first == "shown" else None) == draft


def test_a_mail_whose_code_was_replaced_meanwhile_does_not_leave(draft):
    returning.mail_resume_code(draft.pk)
    returning.new_resume_code(draft.pk)

    work()

    assert mail.outbox == []
    assert Message.objects.get().why == "not-wanted"


def test_after_five_wrong_dates_a_code_is_void(draft):
    returning.mail_resume_code(draft.pk)
    code = mailed_code()
    for day in range(1, 6):
        assert come_back(code, date(1990, 1, day)) is None

    assert come_back(code, BORN) is None


def test_four_wrong_dates_cost_nothing(draft):
    returning.mail_resume_code(draft.pk)
    code = mailed_code()
    for day in range(1, 5):
        come_back(code, date(1990, 1, day))

    assert come_back(code, BORN) == draft


def test_no_code_is_mailed_where_mail_is_not_safe(open_clinic):
    draft = make_draft(NOT_SAFE)

    with pytest.raises(returning.NotMailed):
        returning.mail_resume_code(draft.pk)

    assert not Message.objects.exists()


def test_no_code_is_mailed_without_a_date_of_birth_to_ask_for(open_clinic):
    about = {key: value for key, value in ABOUT.items() if key != "birth-date"}

    with pytest.raises(returning.NotMailed):
        returning.mail_resume_code(make_draft(about).pk)


def test_five_mails_with_codes_are_enough(draft):
    for _ in range(5):
        returning.mail_resume_code(draft.pk)

    with pytest.raises(returning.NotMailed):
        returning.mail_resume_code(draft.pk)


# The same answer --------------------------------------------------------------------


def wrong_pairs() -> dict[str, tuple[str, dict[str, str]]]:
    """Each way of being wrong, with a code and a date that look alike."""
    used = returning.new_resume_code(make_draft().pk)
    come_back(used)
    returning.mail_resume_code(make_draft().pk)
    wrong_date = mailed_code()
    with time_machine.travel(timezone.now() - 8 * DAY):
        expired = returning.new_resume_code(make_draft().pk)
    other = {**BIRTHDAY, "birth_date_day": "28"}
    codes = {"wrong": resume_codes.new(), "used": used, "expired": expired}
    return {
        **{what: (code, other) for what, code in codes.items()},
        "wrong date": (wrong_date, other),
        "no date": (wrong_date, dict.fromkeys(BIRTHDAY, "")),
    }


def test_whatever_is_wrong_looks_the_same(open_clinic):
    pages = set()
    for code, born in wrong_pairs().values():
        page = text_of(Browser().post(RESUME, {"code": code, **born}))
        typed = re.sub(r' value="(3|27|28|1985)?"', "", page.replace(code, ""))
        pages.add(typed)

    assert len(pages) == 1
    assert "This code doesn’t work" in pages.pop()


def test_whatever_is_wrong_asks_the_database_the_same(open_clinic):
    asked = set()
    for what, (code, _born) in wrong_pairs().items():
        day = None if what == "no date" else date(1985, 3, 28)
        with CaptureQueriesContext(connection) as queries:
            come_back(code, day)
        said = [query["sql"].split(" WHERE ")[0] for query in queries]
        asked.add(tuple(sql for sql in said if "SAVEPOINT" not in sql))

    assert len(asked) == 1


@pytest.mark.long
def test_whatever_is_wrong_takes_the_same_time(open_clinic, monkeypatch):
    pairs = wrong_pairs()
    monkeypatch.setattr(returning, "MOST_WRONG_DATES", 10_000)
    spent: dict[str, list[float]] = {what: [] for what in pairs}
    for _ in range(60):
        for what, (code, _born) in pairs.items():
            start = time.perf_counter()
            come_back(code, date(1985, 3, 28))
            spent[what].append(time.perf_counter() - start)

    medians = [statistics.median(times) for times in spent.values()]
    assert max(medians) < 3 * min(medians)


# In the browser ---------------------------------------------------------------------


def test_a_person_has_a_code_mailed_and_comes_back_with_it(patient, other_patient):
    sit_down(patient, before="reasons")
    said = text_of(patient.post(LATER, {"do": "mail"}))
    assert "Your code is on its way" in said
    assert not CODE.findall(said)

    back = other_patient.post(RESUME, {"code": mailed_code(), **BIRTHDAY})

    assert back["Location"] == LATER
    assert other_patient.session["draft"] == patient.session["draft"]


def test_mail_is_offered_only_where_it_is_safe(patient, other_patient):
    sit_down(patient)
    sit_down(other_patient, about=NOT_SAFE)

    assert "E-mail me a code" in text_of(patient.get(LATER))
    assert "E-mail me a code" not in text_of(other_patient.get(LATER))
    said = text_of(other_patient.post(LATER, {"do": "mail"}))
    assert "We cannot send that by e-mail" in said


@pytest.mark.parametrize("day", ["31", "x", ""])
def test_a_date_that_is_none_is_said_before_any_code_is_looked_at(day, patient):
    sit_down(patient)
    code = patient.post(LATER).context["code"]

    typed = {**BIRTHDAY, "birth_date_month": "2", "birth_date_day": day}
    said = text_of(Browser().post(RESUME, {"code": code, **typed}))

    assert "Enter a real date" in said
    assert come_back(code) is not None


def test_wrong_dates_are_counted_against_the_network_too(open_clinic, monkeypatch):
    monkeypatch.setattr(rate_limits, "WRONG_CODE", rate_limits.Limit("wrong-code", 1))
    browser = Browser()

    statuses = [
        browser.post(RESUME, {"code": resume_codes.new()}).status_code for _ in range(2)
    ]

    assert statuses == [200, 429]


# Reminders --------------------------------------------------------------------------


@pytest.fixture
def reminded(open_clinic) -> Submission:
    draft = make_draft()
    returning.ask_for_reminders(draft.pk)
    return draft


LOOKED_EVERY = 4  # hours


def days_of_reminders(days: int = 7, *, meanwhile=None) -> list[int]:
    """On which days a reminder leaves, looking by day and by night."""
    found = []
    with time_machine.travel(good_time(), tick=False) as clock:
        Submission.objects.update(updated_at=timezone.now())
        for hour in range(0, 24 * days, LOOKED_EVERY):
            if meanwhile and meanwhile[0] == hour:
                meanwhile[1]()
            tasks.remind(timestamp=0)
            work()
            found += [hour // 24] * len(mail.outbox)
            mail.outbox.clear()
            clock.shift(timedelta(hours=LOOKED_EVERY))
    return found


def test_reminders_come_three_times_and_never_more(reminded):
    assert days_of_reminders() == [1, 3, 5]
    assert days_of_reminders() == []


def test_nobody_is_reminded_who_did_not_ask(draft):
    assert days_of_reminders() == []


def test_a_reminder_says_why_it_came_and_how_to_stop(reminded):
    with time_machine.travel(good_time() + DAY):
        tasks.remind(timestamp=0)
        work()

    [sent] = mail.outbox
    assert "because you asked us to remind you" in sent.body
    assert "https://testserver/intake/reminders/" in sent.body
    assert "https://testserver/intake/resume/" in sent.body


@pytest.mark.long
def test_reminders_end_when_the_form_is_sent(reminded):
    make_user(is_superuser=True)
    sent_on_day_two = (48, lambda: drafts.send(reminded.pk))

    found = days_of_reminders(meanwhile=sent_on_day_two)

    assert found == [1, 2, 2]  # then the receipt, and the notice to the owner
    assert not Message.objects.filter(kind="reminder", number=2).exists()


def test_a_reminder_that_waits_does_not_leave_after_sending(reminded):
    make_user(is_superuser=True)
    announce(reminded, Message.Kind.REMINDER)
    drafts.send(reminded.pk)

    with time_machine.travel(good_time()):
        work()

    assert "The reminder that you asked for" not in [m.subject for m in mail.outbox]


def test_reminders_end_with_the_draft(reminded):
    assert forget(reminded.pk)

    assert not ComingBack.objects.exists()
    assert days_of_reminders() == []


@pytest.mark.long
def test_a_new_visit_puts_the_next_reminder_off(reminded):
    visit = (60, lambda: returning.new_resume_code(reminded.pk))

    assert days_of_reminders(meanwhile=visit) == [1, 5]


def test_stop_ends_them_at_once_by_the_address_alone(reminded):
    page = Browser()
    assert "Stop the reminders" in text_of(page.get(STOP))

    said = page.post(STOP, {"email": " ALEX@example.org "})

    assert "No more reminders" in text_of(said)
    assert days_of_reminders() == []


def test_stop_says_the_same_of_every_address(reminded):
    known, unknown = (
        text_of(Browser().post(STOP, {"email": email}))
        for email in ("alex@example.org", "nobody@example.org")
    )

    assert known == unknown


def test_a_reminder_that_waits_does_not_leave_after_stop(reminded):
    message = announce(reminded, Message.Kind.REMINDER)
    Browser().post(STOP, {"email": "alex@example.org"})

    with time_machine.travel(good_time()):
        work()

    message.refresh_from_db()
    assert (message.state, mail.outbox) == ("refused", [])


def test_a_person_asks_for_reminders_and_stops_them_on_the_page(patient):
    draft = sit_down(patient)

    assert "We will remind you" in text_of(patient.post(LATER, {"do": "remind"}))
    assert ComingBack.objects.get(pk=draft.pk).is_reminded
    assert "Send me no reminders" in text_of(patient.get(LATER))
    assert "no reminders" in text_of(patient.post(LATER, {"do": "stop"}))
    assert not ComingBack.objects.get(pk=draft.pk).is_reminded


def test_whoever_marked_mail_unsafe_is_not_reminded(patient):
    sit_down(patient, about=NOT_SAFE)

    assert "Remind me by e-mail" not in text_of(patient.get(LATER))
    patient.post(LATER, {"do": "remind"})
    assert days_of_reminders() == []


def test_looking_twice_in_the_same_hour_reminds_once(reminded):
    with time_machine.travel(good_time() + DAY):
        for _ in range(3):
            tasks.remind(timestamp=0)
        work()

    assert len(mail.outbox) == 1
