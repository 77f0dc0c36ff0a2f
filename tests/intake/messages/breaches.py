"""What the database refuses of rota, alerts and messages: each constraint once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from django.utils import timezone

from intake.models import (
    Alert,
    AlertPlan,
    ComingBack,
    Cover,
    Duty,
    Message,
    MessageText,
    SelfTest,
    Submission,
)
from tests.factories import make_user


def duty(**changes: object) -> Duty:
    fields = {"who": make_user(), "weekday": 0, "begins": time(9), "ends": time(17)}
    return Duty.objects.create(**fields | changes)


def cover(**changes: object) -> Cover:
    return Cover.objects.create(
        **{"day": date(2026, 1, 1), "away": make_user()} | changes
    )


def text() -> MessageText:
    said = {"kind": "receipt", "subject": "Hello", "body": "We have it."}
    return MessageText.objects.create(
        **said, written_at=timezone.now(), written_by=make_user()
    )


def message(**changes: object) -> Message:
    fields = {"submission": Submission.objects.get(), "queued_at": timezone.now()}
    return Message.objects.create(**fields | {"kind": "notice"} | changes)


def alert(**changes: object) -> Alert:
    moments = dict.fromkeys(("raised_at", "due_at"), timezone.now())
    return Alert.objects.create(**moments | {"about": "new"} | changes)


def test(**changes: object) -> SelfTest:
    moments = dict.fromkeys(("begun_at", "confirm_by"), timezone.now())
    return SelfTest.objects.create(**moments | changes)


def twice(make: Callable[..., object], **fields: object) -> None:
    make(**fields)
    make(**fields)


BREACHES: dict[str, Callable[[], object]] = {
    "duty_ends_after_it_begins": lambda: duty(ends=time(8)),
    "duty_weekday_is_a_weekday": lambda: duty(weekday=7),
    "duty_turn_is_a_turn": lambda: duty(turn=4),
    "duty_is_written_once": lambda: twice(duty, who=make_user()),
    "cover_is_written_once": lambda: twice(cover, away=make_user()),
    "cover_is_somebody_else": lambda: (
        who := make_user(),
        cover(away=who, instead=who),
    ),
    "message_is_sent_at_a_time": lambda: message(state="sent"),
    "message_is_refused_for_a_reason": lambda: message(state="refused"),
    "coming_back_reminds_three_times": lambda: ComingBack.objects.create(
        submission=Submission.objects.get(), reminders_sent=4
    ),
    "alert_plan_is_the_only_one": lambda: AlertPlan.objects.create(pk=2),
    "alert_plan_goes_upwards": lambda: AlertPlan.objects.create(pk=1, second_after=5),
    "alert_plan_tests_at_an_hour": lambda: AlertPlan.objects.create(pk=1, test_hour=24),
    "self_test_confirmation_is_signed": lambda: test(confirmed_at=timezone.now()),
    "alert_is_raised_once": lambda: twice(alert, to=make_user(), message=message()),
    "alert_to_the_mailbox_is_raised_once": lambda: twice(alert, message=message()),
    "alert_tests_everybody_once": lambda: twice(
        alert, about="test", to=make_user(), test=test()
    ),
    "alert_is_about_one_thing": lambda: alert(about="test"),
}
