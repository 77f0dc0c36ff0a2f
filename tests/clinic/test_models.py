"""Staff, profile and closures: what the database refuses, and what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from clinic.models import Closure, Profile, User
from tests.factories import make_profile, make_user


def test_an_address_is_kept_in_lower_case(db):
    user = User.objects.create_user(" Pat@Clinic.Example ", full_name="Pat")

    assert user.email == "pat@clinic.example"
    assert User.objects.get_by_natural_key("PAT@clinic.example") == user


def test_the_database_refuses_an_address_in_capitals(db):
    user = make_user()

    with pytest.raises(IntegrityError, match="user_email_is_lower_case"):
        User.objects.filter(pk=user.pk).update(email="Pat@clinic.example")


def test_two_people_cannot_have_one_address(db):
    make_user(email="pat@clinic.example")

    with pytest.raises(IntegrityError, match="clinic_user_email"):
        make_user(email="PAT@clinic.example")


def test_a_person_is_printed_with_credentials(db):
    assert str(User(full_name="Pat Doe", credentials="MD")) == "Pat Doe, MD"
    assert str(User(email="pat@clinic.example")) == "pat@clinic.example"


def test_an_account_without_a_password_opens_to_none(db):
    assert not make_user().has_usable_password()


def test_there_is_one_profile(profile):
    with pytest.raises(IntegrityError, match="profile_is_the_only_one"):
        make_profile(pk=2)


def test_the_database_refuses_to_serve_children(db):
    with pytest.raises(IntegrityError, match="profile_minimum_age_is_adult"):
        make_profile(minimum_age=17)


def test_the_database_refuses_a_closure_that_ends_before_it_begins(db):
    with pytest.raises(IntegrityError, match="closure_ends_after_it_begins"):
        Closure.objects.create(first_day="2026-12-27", last_day="2026-12-24")


def test_a_form_says_that_a_closure_ends_before_it_begins(db):
    closure = Closure(first_day=date(2026, 12, 27), last_day=date(2026, 12, 24))

    with pytest.raises(ValidationError, match="The last day is before the first one"):
        closure.full_clean()


def test_before_there_is_a_profile_sensible_defaults_stand_in(
    db, django_assert_num_queries
):
    with django_assert_num_queries(1):
        profile = Profile.current()

    assert (profile.minimum_age, profile.states_served) == (18, [])
    assert profile.next_reading(datetime(2026, 3, 4, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("opening_hours", "Mon 9-17", "“9-17” is not like 09:00-17:00"),
        ("time_zone", "Mars/Olympus", "is no time zone"),
        ("states_served", ["XX"], "not a valid choice"),
        ("minimum_age", 17, "greater than or equal to 18"),
        ("phone", "call me", "Write a phone number"),
        ("leave_url", "http://weather.example/", "Enter a valid URL"),
        ("leave_url", "javascript:alert(1)", "Enter a valid URL"),
        ("name", "", "cannot be blank"),
    ],
)
def test_a_field_of_the_profile_says_what_is_wrong(db, field, value, reason):
    profile = Profile(**{"name": "Harbor Clinic"} | {field: value})

    with pytest.raises(ValidationError) as refused:
        profile.full_clean()

    assert reason in str(refused.value.message_dict[field])


def test_hours_in_words_put_equal_days_together():
    profile = Profile(opening_hours="Mon-Thu 09:00-12:00, 13:00-17:30\nFri 9:00-24:00")

    assert profile.hours_in_words == [
        "Monday to Thursday: 9 a.m. to noon, 1 p.m. to 5:30 p.m.",
        "Friday: 9 a.m. to midnight",
        "Saturday to Sunday: closed",
    ]


def test_the_next_reading_is_told_by_the_clinics_clock_and_heeds_closures(
    profile, django_assert_num_queries
):
    Closure.objects.create(first_day="2026-03-02", last_day="2026-03-03")

    with django_assert_num_queries(1):
        reading = profile.next_reading(datetime(2026, 3, 1, tzinfo=UTC))

    assert f"{reading:%A %Y-%m-%d %H:%M}" == "Wednesday 2026-03-04 09:00"
