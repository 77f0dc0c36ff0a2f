"""Who is told, and when somebody is there to call."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import Group

from clinic import actions
from clinic.models import Closure, User
from intake import rota
from intake.models import Cover, Duty
from tests.factories import make_user

pytestmark = pytest.mark.django_db

# New York: the clocks go back on 1 November 2026, forward on 8 March 2026.
WEDNESDAY = datetime(2026, 11, 18, 15, tzinfo=UTC)  # 10 in the morning
NIGHT = datetime(2026, 11, 19, 4, tzinfo=UTC)  # 11 in the evening of the same day


@pytest.fixture(autouse=True)
def _clinic(profile, groups):
    """Open Mondays to Fridays, 9 to 5."""


@pytest.fixture
def ann():
    return make_user(email="ann@clinic.example", full_name="Ann")


@pytest.fixture
def ben():
    return make_user(email="ben@clinic.example", full_name="Ben")


def put(who, day="Wed", begins="09:00", ends="17:00", turn=1) -> Duty:
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    return Duty.objects.create(
        who=who,
        weekday=days.index(day),
        begins=time.fromisoformat(begins),
        ends=time.fromisoformat(ends),
        turn=turn,
    )


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


# Who is on duty ---------------------------------------------------------------------


def test_whoever_is_on_the_rota_now_is_on_duty(ann, ben):
    put(ann)
    put(ben, begins="17:00", ends="00:00")

    assert rota.on_duty(WEDNESDAY) == [ann]
    assert rota.on_duty(NIGHT) == [ben]


def test_the_end_of_a_duty_is_the_beginning_of_the_next(ann, ben):
    put(ann, ends="10:00")
    put(ben, begins="10:00")

    assert rota.on_duty(WEDNESDAY - timedelta(seconds=1)) == [ann]
    assert rota.on_duty(WEDNESDAY) == [ben]


def test_those_told_first_come_first(ann, ben):
    put(ann, turn=2)
    put(ben, turn=1)

    assert rota.turns_at(WEDNESDAY) == [[ben], [ann]]
    assert rota.on_duty(WEDNESDAY) == [ben, ann]


def test_with_nobody_on_the_rota_the_reviewers_are_on_duty(ann):
    reviewer = make_user(actions.REVIEWERS)
    make_user(actions.REVIEWERS, is_active=False)
    put(ann, day="Thu")

    assert rota.on_duty(WEDNESDAY) == [reviewer]


def test_with_no_reviewer_either_the_owners_are_on_duty():
    owner = make_user(is_superuser=True)
    make_user(is_superuser=True, is_active=False)

    assert rota.on_duty(WEDNESDAY) == [owner]


def test_who_left_is_not_on_duty(ann, ben):
    put(ann)
    put(ben)
    ann.is_active = False
    ann.save()

    assert rota.on_duty(WEDNESDAY) == [ben]


def test_on_a_day_away_somebody_stands_in(ann, ben):
    put(ann)
    Cover.objects.create(day=date(2026, 11, 18), away=ann, instead=ben)

    assert rota.on_duty(WEDNESDAY) == [ben]
    assert rota.on_duty(WEDNESDAY + timedelta(days=7)) == [ann]


def test_a_day_away_without_a_stand_in_leaves_it_to_the_reviewers(ann):
    reviewer = make_user(actions.REVIEWERS)
    put(ann)
    Cover.objects.create(day=date(2026, 11, 18), away=ann)

    assert rota.on_duty(WEDNESDAY) == [reviewer]


# When somebody is there to call -------------------------------------------------------


def test_a_call_is_possible_at_once_while_open_and_on_duty(ann):
    put(ann)

    assert rota.next_call(WEDNESDAY) == WEDNESDAY


def test_a_call_waits_for_both_the_clinic_and_somebody(ann):
    put(ann, day="Thu", begins="07:00", ends="09:30")
    put(ann, day="Fri", begins="13:00", ends="15:00")

    assert rota.next_call(WEDNESDAY) == datetime(2026, 11, 19, 14, tzinfo=UTC)
    later = datetime(2026, 11, 19, 14, 30, tzinfo=UTC)
    assert rota.next_call(later) == datetime(2026, 11, 20, 18, tzinfo=UTC)


def test_nobody_calls_on_a_closed_day_though_somebody_is_on_duty(ann):
    put(ann)
    Closure.objects.create(first_day=date(2026, 11, 18), last_day=date(2026, 11, 18))

    assert rota.on_duty(WEDNESDAY) == [ann]
    assert rota.next_call(WEDNESDAY) == datetime(2026, 11, 25, 14, tzinfo=UTC)


def test_no_call_is_promised_when_nobody_is_on_the_rota(ann):
    make_user(actions.REVIEWERS)

    assert rota.next_call(WEDNESDAY) is None

    put(ann, begins="18:00", ends="20:00")  # when the clinic is closed
    assert rota.next_call(WEDNESDAY) is None


def test_a_call_is_promised_by_the_clinics_clock_over_the_change_of_the_clocks(ann):
    put(ann, day="Fri")
    put(ann, day="Mon")
    friday_evening = datetime(2026, 10, 30, 22, tzinfo=UTC)

    found = rota.next_call(friday_evening)

    assert found == datetime(2026, 11, 2, 14, tzinfo=UTC)
    assert found.strftime("%H:%M") == "09:00"


def test_a_duty_in_the_hour_that_the_clocks_skip_is_no_duty(ann):
    put(ann, day="Sun", begins="02:00", ends="03:00")

    assert rota.on_duty(datetime(2026, 3, 8, 7, 30, tzinfo=UTC)) == []


def test_asking_costs_the_same_whatever_the_rota_holds(
    ann, ben, django_assert_num_queries
):
    for day in ("Mon", "Tue", "Thu", "Fri"):
        put(ann, day=day, begins="18:00", ends="20:00")
        put(ben, day=day, begins="18:00", ends="20:00", turn=2)

    with django_assert_num_queries(4):
        rota.next_call(WEDNESDAY)


# In the admin ------------------------------------------------------------------------


def test_an_owner_writes_the_rota(owner, ann):
    page = owner.get("/admin/intake/duty/add/")
    assert page.status_code == 200

    duty = {"who": ann.pk, "weekday": 2, "begins": "09:00", "ends": "00:00", "turn": 1}
    owner.post("/admin/intake/duty/add/", duty)

    assert str(Duty.objects.get()).startswith("Wednesday 09:00–00:00: Ann")
    assert "09:00 – 00:00" in owner.get("/admin/intake/duty/").content.decode()


def test_an_empty_rota_names_whom_an_alert_reaches_all_the_same(owner, ann):
    User.objects.filter(is_superuser=True).update(full_name="Olive Owner")
    ann.groups.add(Group.objects.get(name=actions.REVIEWERS))

    text = words_of(owner.get("/admin/intake/duty/"))

    assert "Nobody is on the rota yet." in text
    assert "goes at once to everybody who reviews: <b>Ann</b>." in text
    assert "an owner is told after 10 minutes: Olive Owner." in text

    assert "may not open what an alert is about" not in text

    ann.groups.clear()
    put(ann)

    text = words_of(owner.get("/admin/intake/duty/"))
    assert "to the owners, since nobody reviews: <b>Olive Owner</b>." in text
    assert "On the rota, and may not open what an alert is about: Ann." in text


def test_a_duty_that_ends_before_it_begins_is_not_written(owner, ann):
    duty = {"who": ann.pk, "weekday": 2, "begins": "17:00", "ends": "09:00", "turn": 1}

    page = owner.post("/admin/intake/duty/add/", duty)

    assert "It ends before it begins." in page.content.decode()


def test_nobody_stands_in_for_themselves(owner, ann):
    day = {"day": "2026-11-18", "away": ann.pk, "instead": ann.pk}

    page = owner.post("/admin/intake/cover/add/", day)

    assert "Nobody stands in for themselves." in page.content.decode()


def test_a_reviewer_does_not_change_the_rota(reviewer):
    assert reviewer.get("/admin/intake/duty/add/").status_code == 403


@pytest.mark.parametrize("form", ["duty", "cover"])
def test_a_rota_leads_to_nobodys_account(form, owner, ann):
    shown = owner.get(f"/admin/intake/{form}/add/").content.decode()

    assert "Ann" in shown
    assert "related-widget-wrapper-link" not in shown
