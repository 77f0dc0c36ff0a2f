"""No message reaches a person by a way, at a time or in words that are not safe."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from clinic.models import User
from intake import resume_codes
from intake.actions.drafts import send
from intake.contact import Contact
from intake.messages import delivery, words
from intake.messages import person as person_mail
from intake.messages.gate import TIMES, Refused, Way, good_time, may_reach
from intake.messages.word_check import slips
from intake.messages.words import EDITABLE, Words
from intake.models import ComingBack, Message
from tests.factories import make_user
from tests.intake.factories import ABOUT, make_draft
from tests.intake.messages.work import good_time as noon
from tests.intake.messages.work import work
from tests.test_architecture import CHECKOUT, SOURCES, tree

NEW_YORK = ZoneInfo("America/New_York")
WEDNESDAY_NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
ANSWERS = ("email-ok", "text-ok", "call-ok", "voicemail-ok", "say-who")
EVERY_SET = [
    frozenset(chosen)
    for size in range(len(ANSWERS) + 1)
    for chosen in combinations(ANSWERS, size)
]


def person(safe=frozenset(), when=(), **fields) -> Contact:
    known = {"name": "Alex", "ask_for": "", "email": "a@example.org", "phone": "1"}
    return Contact(
        **known | fields,
        birth_date=None,
        state="NY",
        safe=frozenset(safe),
        times=(),
        when=frozenset(when),
    )


def ask(contact: Contact, way: Way, at: datetime = WEDNESDAY_NOON, **how):
    return may_reach(contact, way, at=at, zone=NEW_YORK, **how)


# Ways -------------------------------------------------------------------------------


@pytest.mark.parametrize("safe", EVERY_SET, ids=lambda safe: "+".join(sorted(safe)))
def test_a_way_opens_by_its_own_yes_and_by_no_other(safe):
    for way in Way:
        for how in ({}, {"is_awaited": True}, {"is_answer": True}):
            if way in safe and way != Way.TEXT:
                assert ask(person(safe), way, **how).not_before == WEDNESDAY_NOON
            else:
                with pytest.raises(Refused):
                    ask(person(safe), way, **how)


@pytest.mark.parametrize("safe", EVERY_SET, ids=lambda safe: "+".join(sorted(safe)))
def test_who_we_are_and_a_message_left_follow_their_own_answers(safe):
    leave = ask(person(safe | {"call-ok"}), Way.CALL)

    assert leave.may_say_who == ("say-who" in safe)
    assert leave.may_leave_message == ("voicemail-ok" in safe)


@pytest.mark.parametrize("way", [Way.EMAIL, Way.CALL])
def test_a_way_without_an_address_is_closed(way):
    nowhere = person(ANSWERS, email="", phone="")

    with pytest.raises(Refused, match="no-address"):
        ask(nowhere, way, is_overridden=True)


def test_an_override_opens_the_way_and_never_says_who_we_are():
    leave = ask(person(), Way.EMAIL, is_overridden=True)

    assert (leave.to, leave.may_say_who) == ("a@example.org", False)


def test_the_name_to_ask_for_is_the_one_that_was_given():
    assert ask(person({"call-ok"}), Way.CALL).ask_for == "Alex"
    assert ask(person({"call-ok"}, ask_for="Sam"), Way.CALL).ask_for == "Sam"


# Times ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "at", "good"),
    [
        ([], "2026-11-18 12:59", "2026-11-18 13:00"),  # eight in the morning
        ([], "2026-11-18 13:00", "2026-11-18 13:00"),
        ([], "2026-11-19 01:59", "2026-11-19 01:59"),  # a minute to nine at night
        ([], "2026-11-19 02:00", "2026-11-19 13:00"),
        (["any-time"], "2026-11-19 02:00", "2026-11-19 13:00"),
        (["weekday-mornings"], "2026-11-18 17:00", "2026-11-19 13:00"),
        (["weekday-mornings"], "2026-11-20 17:00", "2026-11-23 13:00"),
        (["weekday-afternoons"], "2026-11-18 17:00", "2026-11-18 17:00"),
        (["weekday-evenings"], "2026-11-18 17:00", "2026-11-18 22:00"),
        (["weekends"], "2026-11-18 17:00", "2026-11-21 13:00"),
        (["weekends", "weekday-evenings"], "2026-11-20 23:00", "2026-11-20 23:00"),
        # The clocks go back in the night to Sunday, 1 November.
        (["weekends"], "2026-11-01 01:30", "2026-11-01 13:00"),
        (["something-new"], "2026-11-19 02:00", "2026-11-19 13:00"),
    ],
)
def test_a_message_waits_for_a_good_time(when, at, good):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(good).replace(tzinfo=UTC)

    assert good_time(when, moment, NEW_YORK) == expected
    leave = ask(person({"email-ok"}, when), Way.EMAIL, moment)
    assert leave.not_before == expected


@pytest.mark.parametrize("when", TIMES)
def test_nobody_is_ever_written_to_at_night(when):
    for hour in range(24 * 8):
        found = good_time([when], WEDNESDAY_NOON + timedelta(hours=hour), NEW_YORK)
        assert 8 <= found.astimezone(NEW_YORK).hour < 21


def test_an_answer_to_what_they_just_did_waits_for_their_own_times_only():
    night = datetime(2026, 11, 19, 4, tzinfo=UTC)
    mail_ok = {"email-ok"}

    assert ask(person(mail_ok), Way.EMAIL, night, is_answer=True).not_before == night
    anyhow = person(mail_ok, ["any-time"])
    assert ask(anyhow, Way.EMAIL, night, is_answer=True).not_before == night
    mornings = person(mail_ok, ["weekday-mornings"])
    assert ask(mornings, Way.EMAIL, night, is_answer=True).not_before > night
    assert ask(mornings, Way.EMAIL, night, is_awaited=True).not_before == night


# Every kind, by whatever set of answers ----------------------------------------------

FOR_PEOPLE = sorted(set(Message.Kind) - Message.FOR_STAFF)


def saying(safe: frozenset[str]) -> dict[str, object]:
    told = {**ABOUT, "phone": "202 555 0188", "times": ["any-time"]}
    return told | {answer: "yes" if answer in safe else "no" for answer in ANSWERS}


def queued(kind: str, safe: frozenset[str]) -> Message:
    """A message of a kind as if a fault had queued it, past every check before it."""
    draft = make_draft(saying(safe))
    if kind not in (Message.Kind.CODE, Message.Kind.REMINDER):
        send(draft.pk)
    Message.objects.all().delete()
    message = delivery.announce(draft, Message.Kind(kind))
    ComingBack.objects.create(submission=draft, reminders_since=timezone.now())
    if kind == Message.Kind.CODE:
        digest = resume_codes.digest(person_mail.code_of(message))
        until = timezone.now() + timedelta(days=7)
        draft.resume_digest, draft.resume_until = digest, until
        draft.save(update_fields=["resume_digest", "resume_until"])
    return message


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FOR_PEOPLE)
def test_no_kind_leaves_for_an_address_that_is_not_safe(kind, open_clinic):
    with time_machine.travel(noon()):
        message = queued(kind, frozenset(ANSWERS) - {"email-ok"})
        delivery.deliver(str(message.pk))

    message.refresh_from_db()
    assert (mail.outbox, message.why) == ([], "not-safe")


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("safe", EVERY_SET, ids=lambda safe: "+".join(sorted(safe)))
@pytest.mark.parametrize("kind", FOR_PEOPLE)
def test_what_leaves_is_safe_by_way_and_wording(kind, safe, open_clinic):
    with time_machine.travel(noon()):
        message = queued(kind, safe)
        delivery.deliver(str(message.pk))

    message.refresh_from_db()
    assert bool(mail.outbox) == ("email-ok" in safe) == (message.state == "sent")
    for sent in mail.outbox:
        whole = sent.message().as_string()
        assert ("Harbor Clinic" in whole) <= ("say-who" in safe)
        assert sent.recipients() == ["alex@example.org"]


@pytest.mark.django_db
@pytest.mark.parametrize("say_who", ["yes", "no"])
def test_the_sender_has_a_name_only_where_it_may_be_said(say_who, open_clinic):
    make_user(is_superuser=True)
    with time_machine.travel(noon()):
        draft = make_draft({**ABOUT, "say-who": say_who})
        send(draft.pk)
        delivery.announce(draft, Message.Kind.CALL_US)
        work()

    sent = next(one for one in mail.outbox if one.subject == "Please call us")
    name = "Harbor Clinic <front-desk@testserver>"
    assert sent.from_email == (name if say_who == "yes" else "front-desk@testserver")
    assert ("Harbor" in sent.body) == (say_who == "yes")


@pytest.mark.django_db
def test_a_message_is_held_until_a_good_time_and_then_leaves(open_clinic):
    make_user(is_superuser=True)
    about = saying(frozenset(ANSWERS)) | {"times": ["weekday-mornings"]}
    with time_machine.travel(noon(), tick=False) as clock:
        submission = send(make_draft(about).pk)
        work()
        receipt = submission.messages.get(kind="receipt")
        assert receipt.state == "held"
        assert "alex@example.org" not in str([sent.to for sent in mail.outbox])
        assert receipt.held_until > timezone.now()

        clock.move_to(receipt.held_until)
        work()

    receipt.refresh_from_db()
    assert receipt.state == "sent"
    said = [e.detail["text"] for e in submission.events.filter(kind="notified")]
    assert [line.split(":")[1].split(" until")[0] for line in said] == [
        " held",
        " sent",
    ]


@pytest.mark.long
@pytest.mark.django_db
def test_what_was_refused_says_why_on_the_timeline(open_clinic):
    message = queued("call-us", frozenset({"call-ok"}))

    delivery.deliver(str(message.pk))

    [event] = message.submission.events.filter(kind="notified")
    assert event.detail["text"] == (
        "Please call us by e-mail: not sent (this way was not marked as safe)"
    )


# The only door ----------------------------------------------------------------------

MAILERS = {"EmailMessage", "EmailMultiAlternatives", "send_mail", "send_mass_mail"}
MAILERS |= {"get_connection", "mail_admins", "mail_managers", "smtplib", "email_user"}
# The invitation of a colleague, a code that an owner sends to themselves, and which
# articles are due for review.
TO_STAFF = {"clinic.actions", "intake.actions.opening", "articles.digest"}


def mails(name: str) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id in MAILERS)
        or (isinstance(node, ast.Attribute) and node.attr in MAILERS)
        for node in ast.walk(tree(SOURCES[name]))
    )


def test_nothing_but_the_post_makes_a_mail():
    assert {name for name in SOURCES if mails(name)} - TO_STAFF == {
        "intake.messages.post"
    }


def test_the_post_writes_to_a_person_with_the_gates_leave_only():
    callers = {
        name
        for name, path in SOURCES.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "to_person"
    }

    assert callers == {"intake.messages.person"}
    makers = {
        name
        for name, path in SOURCES.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Leave"
    }
    assert makers == {"intake.messages.gate"}


# Words ------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EDITABLE)
def test_the_shipped_words_pass_the_check(kind, profile):
    assert list(slips(kind, words.shipped(kind))) == []
    assert (CHECKOUT / "templates" / "emails" / f"{kind}.txt").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        "You were accepted.",
        "We approved you",
        "You are eligible",
        "About your DEPRESSION",
        "Your ketamine",
        "Your  treatment",
        "the clinician",
        "psychiatry",
        "Your PHQ-9 score",
        "Harbor Clinic here",
        "See https://example.org",
        "Write to me@example.org",
        "{code}",
        "{name}",
        "{reference",
        "Hello\u202e",
    ],
)
def test_words_that_tell_or_that_nobody_fills_are_refused(said, profile):
    assert list(slips("call-us", Words("Hello", said)))


@pytest.mark.django_db
def test_a_subject_is_the_same_for_everybody(profile):
    assert list(slips("receipt", Words("About {reference}", "Hello")))


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "needed"), [("code", "code"), ("reminder", "stop")])
def test_a_message_keeps_what_it_cannot_do_without(kind, needed, profile):
    [slip] = slips(kind, Words("Hello", "Hello"))

    assert f"{{{needed}}}" in slip


@pytest.mark.django_db
def test_an_address_in_a_message_holds_nothing_of_anybody(open_clinic, db):
    for kind in EDITABLE:
        said = words.filled(
            words.of(kind), kind, reference="K7XM-4QPA", may_say_who=False, code="CODE"
        )
        found = [word for word in said.body.split() if word.startswith("http")]
        assert set(found) <= {
            "https://testserver/help-now/",
            "https://testserver/intake/resume/",
            "https://testserver/intake/reminders/",
        }
    assert not User.objects.exists()
