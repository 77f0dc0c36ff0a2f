"""The site's own pages: help, the way out, promises, machines, and trouble."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from clinic.context_processors import site
from clinic.models import Profile
from tests.factories import make_profile

PROMISES = ["/help-now/", "/privacy/", "/about/", "/accessibility/"]


@pytest.fixture
def database_away(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("the address of a server")

    monkeypatch.setattr(Profile, "current", refuse)


@pytest.mark.parametrize("address", PROMISES)
def test_a_page_shows_before_anybody_filled_in_the_profile(visitor, address):
    response = visitor.get(address)

    assert response.status_code == 200
    assert "Our clinic" in response.content.decode()


@pytest.mark.parametrize("address", PROMISES[1:])
def test_a_page_asks_for_the_profile_once(
    visitor, profile, address, django_assert_num_queries
):
    house_rules = address == "/privacy/"
    with django_assert_num_queries(1 + house_rules):
        response = visitor.get(address)

    assert profile.name in response.content.decode()


def test_the_help_page_shows_the_profile_and_the_hours_in_three_queries(
    visitor, django_assert_max_num_queries
):
    make_profile(crisis_text="The crisis center is on Main Street.")

    with django_assert_max_num_queries(3):
        text = visitor.get("/help-now/").content.decode()

    assert "988" in text
    assert "Main Street" in text
    assert "Monday to Friday: 9 a.m. to 5 p.m." in text


def test_opening_hours_name_their_zone_once(visitor, profile, time_machine):
    time_machine.move_to("2026-07-01T12:00Z")

    page = visitor.get("/intake/withdraw/").text

    assert page.count("All times are EDT.") == 1


def test_the_help_page_knows_whether_somebody_is_there(visitor, profile, time_machine):
    monday = datetime(2026, 3, 2, 15, tzinfo=UTC)
    time_machine.move_to(monday)
    assert "Somebody is at the clinic now" in visitor.get("/help-now/").content.decode()

    time_machine.move_to(monday + timedelta(hours=12))
    text = visitor.get("/help-now/").content.decode()
    assert "We open next on Tuesday, March 3, from 9 a.m. EST on." in text


def test_a_page_that_shows_no_profile_does_not_ask_for_it(
    db, rf, django_assert_num_queries
):
    with django_assert_num_queries(0):
        site(rf.get("/"))


def remembered(visitor):
    """Leave a mark in the visitor's session, as a draft does."""
    session = visitor.session
    session["draft"] = "1"
    session.save()
    visitor.cookies["__Host-sid"] = session.session_key
    return session


def test_leaving_forgets_the_visit_and_goes_to_an_ordinary_page(visitor, profile):
    session = remembered(visitor)

    response = visitor.get("/leave/")

    assert (response.status_code, response["Location"]) == (303, profile.leave_url)
    assert response["Clear-Site-Data"] == '"cookies", "storage"'
    assert not session.exists(session.session_key)
    assert response.cookies["__Host-sid"].value == ""


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_a_browser_that_looks_ahead_has_not_left(visitor, headers):
    session = remembered(visitor)

    response = visitor.get("/leave/", headers=headers)

    assert response.status_code == 425
    assert session.exists(session.session_key)
    assert "Clear-Site-Data" not in response


def test_asking_for_the_head_only_is_not_leaving(visitor):
    session = remembered(visitor)

    response = visitor.head("/leave/")

    assert response.status_code == 303
    assert session.exists(session.session_key)
    assert "Clear-Site-Data" not in response


def test_the_way_out_is_open_without_the_database(visitor, database_away):
    response = visitor.get("/leave/")

    assert response["Location"] == "https://www.weather.gov/"


def test_leaving_without_a_visit_asks_for_the_profile_only(
    visitor, django_assert_num_queries
):
    with django_assert_num_queries(1):
        visitor.get("/leave/")


def test_robots_stay_away_from_the_way_out_and_the_staff(visitor):
    text = visitor.get("/robots.txt").content.decode()

    assert "Disallow: /leave/\n" in text
    assert "Disallow: /admin/\n" in text
    assert "Sitemap: https://testserver/sitemap.xml\n" in text


def test_security_txt_says_whom_to_tell_for_the_next_months(visitor):
    response = visitor.get("/.well-known/security.txt")
    fields = dict(line.split(": ") for line in response.content.decode().splitlines())
    expires = datetime.fromisoformat(fields["Expires"])

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "https://testserver/about/"
    assert fields["Canonical"] == "https://testserver/.well-known/security.txt"
    assert timedelta(30) < expires - timezone.now() < timedelta(365)


@pytest.mark.usefixtures("profile")
def test_a_missing_page_looks_like_the_site(visitor):
    response = visitor.get("/nowhere/")

    assert response.status_code == 404
    assert "Harbor Clinic" in response.content.decode()


def test_help_is_on_the_page_that_says_that_the_database_is_away(
    visitor, database_away
):
    visitor.raise_request_exception = False

    text = visitor.get("/help-now/").content.decode()

    assert "We will be back in a moment" in text
    assert "988" in text
    assert "address of a server" not in text


def test_a_database_that_is_away_is_said_to_come_back(visitor, database_away):
    visitor.raise_request_exception = False

    response = visitor.get("/help-now/")

    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_an_error_page_asks_nothing_of_the_session(visitor, django_assert_num_queries):
    remembered(visitor)

    with django_assert_num_queries(1):  # the profile
        visitor.get("/nowhere/")
