"""An alarm that nobody answers: the worker tells the next ones, until somebody does."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from clinic.roles import REVIEWERS
from intake.models import Duty
from tests.browser.desks import seat
from tests.browser.windows import DESK
from tests.factories import make_user
from tests.intake.factories import ITEM_9, SEVERAL_DAYS, make_draft, save
from tests.intake.messages.work import a_minute, work

pytestmark = pytest.mark.long
WORKLIST = "/admin/intake/submission/"


def on_duty_all_week(name, turn):
    email = f"{name.lower()}@clinic.example"
    who = make_user(REVIEWERS, email=email, full_name=name)
    for weekday in range(7):
        Duty.objects.create(
            who=who, weekday=weekday, begins=time(), ends=time(), turn=turn
        )
    return who


def told():
    names = sorted(sent.recipients()[0].split("@")[0] for sent in mail.outbox)
    mail.outbox.clear()
    return names


def at(moment, do):
    """What was told by what the worker did at a moment."""
    with time_machine.travel(moment, tick=False):
        do()
    return told()


def test_an_escalation_that_nobody_answers(open_window, site):
    on_duty_all_week("Ann", 1)
    ben = on_duty_all_week("Ben", 2)
    make_user(email="olga@clinic.example", full_name="Olga", is_superuser=True)
    now = timezone.now()
    begun = now - timedelta(minutes=41)
    with time_machine.travel(begun, tick=False):
        draft = make_draft()
        save(draft, {ITEM_9: SEVERAL_DAYS})

    assert at(begun, work) == ["ann"]
    minutes = {m: at(begun + timedelta(minutes=m), a_minute) for m in (5, 10, 20, 40)}
    everybody = ["ann", "ben", "olga"]
    assert minutes == {5: [], 10: ["ann", "ben"], 20: everybody, 40: everybody}

    # The second on duty comes to the desk: what waits, since when, and who was told.
    desk = seat(open_window(DESK), ben)
    page = desk.open("/admin/")
    assert "1\nurgent" in desk.text(".tile.urgent")
    desk.open(WORKLIST)
    row = desk.text("#result_list tbody tr")
    assert "Urgent, not sent: acknowledge" in row
    assert "41" in row
    page.locator("#result_list tbody th a").click()
    assert "Nobody had acknowledged it. Told by e-mail: Ann, Ben" in desk.text(
        ".events"
    )
    assert desk.barriers() == []

    # An alarm is not passed without saying what came of it; then it is quiet.
    flag = page.locator(".flag:has(> .chip.urgent):not(.settled)").first
    flag.locator("summary").click()
    flag.locator("textarea").fill("Rang at once, safe, with a friend")
    flag.locator("form").evaluate("(form) => form.submit()")
    page.wait_for_selector(".flag .error")
    assert "Urgent, not sent: acknowledge" in desk.text(".desk-head")
    flag.get_by_label("Reached them", exact=True).check()
    flag.locator("button").click()
    assert "Rang at once, safe, with a friend" in desk.text(".events")
    for minutes_later in (1, 60, 120):
        assert at(now + timedelta(minutes=minutes_later), a_minute) == []
    desk.open(WORKLIST)
    assert "Urgent 0" in " ".join(desk.text(".queues").split())
