"""What a person says stands in no table, log, job, session or mail in readable form."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator, Sequence

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection

from clinic import actions
from clinic.logs import LineFormatter
from intake.models import Submission
from intake.questionnaires.definition import Item
from intake.questionnaires.values import Date, Value
from tests.factories import Browser, make_user
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    address_of,
    posted,
    sit_down,
    values_of,
    walk,
    yes_to_everything,
)
from tests.intake.messages.work import good_time, work

pytestmark = pytest.mark.django_db
WORD = "qzcanary"
CANARIES = {
    "email": f"{WORD}@example.org",
    "phone": "202 555 0142",
    "birth-date": Date("1961-07-19"),
    "email-ok": "yes",
    "state": "NY",
}
# As it may lie there: in full, in part, and as digits or a date.
TRACES = (
    WORD,
    "2025550142",
    "202 555 0142",
    "1961-07-19",
    "July 19, 1961",
    "7/19/1961",
)
# Which options were chosen is sealed as well as the words.
CHOSEN = re.compile(r"LA\d+-\d|not-sure|several days|minimal|severe", re.I)
CATALOGUE = {"intake_questionnaireversion"}


def saying_canaries(key: str, item: Item) -> Sequence[Value]:
    if key in CANARIES:
        return values_of(item, CANARIES[key])
    if item.options:
        return yes_to_everything(key, item)
    return [f"{WORD} {key}"]


@pytest.fixture
def journey(patient, groups):
    """What is to be searched; the code that was used on the way."""
    return travel(patient)


def travel(patient: Browser) -> str:
    """Say a canary wherever words go, come back by code, and send."""
    make_user(actions.REVIEWERS)
    walk(patient, saying_canaries)
    code = patient.post("/intake/later/").context["code"]
    other = Browser()
    other.post("/intake/resume/", {"code": code})
    other.post("/intake/check/", follow=True)
    with time_machine.travel(good_time()):
        work()
    return code


def disguises(trace: str) -> set[str]:
    """The forms in which a database dump would show a text."""
    plain = trace.encode()
    in_base64 = {
        # Without the ends, which depend on what stands beside it.
        base64.b64encode(b"." * shift + plain)[4:-4].decode()
        for shift in range(3)
    }
    return {trace.lower(), plain.hex(), *map(str.lower, in_base64)}


def found_in(text: str) -> set[str]:
    lowered = text.lower()
    return {t for t in TRACES if any(form in lowered for form in disguises(t) if form)}


def rows_of_all_tables() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            yield from ((table, row) for (row,) in cursor.fetchall())


def test_the_search_finds_a_canary_in_every_disguise():
    hidden = f"xx {WORD} yy"
    encoded = base64.b64encode(hidden.encode()).decode()

    for text in (hidden, hidden.upper(), hidden.encode().hex(), encoded):
        assert found_in(text) == {WORD}


def test_no_table_holds_a_readable_answer_or_the_code(journey):
    """A session is packed and signed, which hides nothing: it is looked into."""
    rows = [*rows_of_all_tables(), *sessions()]
    bare = journey.replace("-", "")

    assert Submission.objects.get().status == "new"
    assert {table for table, row in rows if found_in(row)} == set()
    assert {table for table, row in rows if journey in row or bare in row} == set()
    assert {table for table, row in rows if CHOSEN.search(row)} <= CATALOGUE


def sessions() -> list[tuple[str, str]]:
    kept = Session.objects.all()
    return [("session", str(session.get_decoded())) for session in kept]


@pytest.mark.long
def test_no_log_holds_an_answer_or_the_code(patient, groups, caplog, capsys):
    """Not even with every logger at its loudest."""
    caplog.set_level(logging.DEBUG)

    code = travel(patient)

    told = caplog.text + "".join(capsys.readouterr()) + fields_of(caplog.records)
    assert "intake:step" in told
    assert found_in(told) == set()
    assert code not in told


def fields_of(records: list[logging.LogRecord]) -> str:
    return "".join(str(vars(record)) for record in records)


@pytest.mark.long
def test_no_mail_holds_more_than_the_address_it_goes_to(journey):
    said = "".join(f"{sent.subject}\n{sent.body}" for sent in mail.outbox)

    assert len(mail.outbox) == 2
    assert found_in(said) == set()
    assert [sent.to for sent in mail.outbox if WORD in str(sent.to)] == [
        [CANARIES["email"]]
    ]


def test_an_error_tells_the_log_where_and_never_what(patient, caplog):
    draft = sit_down(patient, before=ITEM_9)
    browser = Browser(raise_request_exception=False)
    browser.cookies = patient.cookies
    address = address_of(draft, ITEM_9)
    answers = {ITEM_9: SEVERAL_DAYS}
    form = browser.get(address).context["form"]
    data = posted(form, lambda key, item: values_of(item, answers.get(key, [])))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_jobs ADD CHECK (queue_name = 'none')")

    page = browser.post(address, data | {"shown": data["shown"], "q99": WORD})

    told = "".join(map(LineFormatter().format, caplog.records))
    assert page.status_code == 500
    assert "intake.actions" in told
    assert found_in(told + page.content.decode()) == set()
    assert SEVERAL_DAYS not in told
    assert str(draft.pk) not in told
