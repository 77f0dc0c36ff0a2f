"""So often and not once more, whoever asks at the same time, by network."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection, connections
from django.test import RequestFactory
from procrastinate.contrib.django import app

from clinic import rate_limits
from clinic.rate_limits import Limit, network, purge, spend

TWICE = Limit("twice", 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ask(address="198.51.100.7", **headers):
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def counters():
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, count FROM clinic_rate_limit")
        return cursor.fetchall()


@pytest.fixture
def _empty(transactional_db):
    """Whatever is counted here is committed."""


@pytest.mark.django_db
def test_it_is_allowed_so_often_and_not_once_more():
    assert [spend(TWICE, ask()) for _n in range(4)] == [True, True, False, False]


@pytest.mark.django_db
def test_another_network_and_another_deed_have_counts_of_their_own():
    spend(TWICE, ask())
    spend(TWICE, ask())

    assert not spend(TWICE, ask())
    assert spend(TWICE, ask("198.51.100.8"))
    assert spend(Limit("other", 2), ask())


@pytest.mark.django_db
def test_an_hour_after_the_first_one_it_is_allowed_again():
    with time_machine.travel(NOON, tick=False) as clock:
        allowed = [spend(TWICE, ask()) for _n in range(3)]
        clock.shift(timedelta(hours=1, seconds=-1))
        allowed.append(spend(TWICE, ask()))
        clock.shift(timedelta(seconds=1))
        allowed.append(spend(TWICE, ask()))

    assert allowed == [True, True, False, False, True]


@pytest.mark.usefixtures("_empty")
def test_of_two_hundred_at_once_exactly_as_many_as_allowed_get_in():
    """Eight threads, 30 times each: 240 calls, and a limit of 50."""
    fifty, start = Limit("fifty", 50), Barrier(8)

    def hurry(_n):
        try:
            start.wait()
            return [spend(fifty, ask()) for _n in range(30)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        allowed = [
            answer for answers in pool.map(hurry, range(8)) for answer in answers
        ]

    assert (len(allowed), sum(allowed)) == (240, 50)
    assert [count for _key, count in counters()] == [240]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("", "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_an_address_counts_as_its_network(address, counted_as):
    assert network(ask(address)) == counted_as


def test_without_a_proxy_nobody_can_say_where_they_come_from(settings):
    settings.BEHIND_PROXY = False

    assert network(ask(**{"X-Forwarded-For": "203.0.113.9"})) == "198.51.100.7"


def test_behind_the_proxy_only_what_it_saw_itself_is_believed(settings):
    settings.BEHIND_PROXY = True
    named = "203.0.113.1, 203.0.113.2,198.51.100.9"

    assert network(ask("127.0.0.1", **{"X-Forwarded-For": named})) == "198.51.100.9"
    assert network(ask("127.0.0.1")) == "unknown"


@pytest.mark.django_db
def test_a_thousand_made_up_addresses_are_one_visitor(settings):
    settings.BEHIND_PROXY = True
    made_up = [
        {"X-Forwarded-For": f"203.0.113.{n % 250}, 192.0.2.1"} for n in range(40)
    ]

    allowed = [spend(TWICE, ask("127.0.0.1", **headers)) for headers in made_up]

    assert sum(allowed) == 2


@pytest.mark.django_db
def test_no_address_stands_in_the_database_and_each_day_has_its_own_key():
    with time_machine.travel(NOON, tick=False) as clock:
        spend(TWICE, ask())
        clock.shift(timedelta(days=1))
        spend(TWICE, ask())

    keys = [bytes(key) for key, _count in counters()]
    assert [len(key) for key in keys] == [32, 32]
    assert len({*keys}) == 2
    assert not any(b"198.51" in key for key in keys)


@pytest.mark.django_db
def test_counts_whose_time_is_over_are_forgotten():
    with time_machine.travel(NOON, tick=False):
        spend(TWICE, ask())
        spend(Limit("longer", 2, timedelta(hours=3)), ask())

    assert purge(NOON + timedelta(hours=2)) == 1
    assert len(counters()) == 1


def test_the_worker_forgets_them_each_hour():
    tasks = {
        periodic.task.name: periodic.cron
        for periodic in app.periodic_registry.periodic_tasks.values()
    }

    assert tasks["clinic.forget_rates"] == "23 * * * *"


@pytest.mark.django_db
def test_the_page_says_calmly_what_to_do(visitor, profile):
    response = rate_limits.refuse(ask())

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    said = response.content.decode()
    assert "nothing that you did wrong" in said
    assert profile.phone in said
    assert "/intake/resume/" in said
