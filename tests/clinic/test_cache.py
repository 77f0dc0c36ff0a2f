"""What web workers must know of each other stands in one table, unreadably."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.db import connection


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM clinic_cache")
        return cursor.fetchall()


def test_the_cache_tells_nothing_about_a_sign_in(visitor):
    fields = {"login": "pat@clinic.example", "password": "a-secret-password"}
    visitor.post("/accounts/login/", fields, REMOTE_ADDR="203.0.113.77")

    assert rows()
    for word in ("pat", "secret", "203.0.113.77"):
        assert word not in str(rows())


def test_another_key_names_another_entry(db):
    cache.set("one", 1)

    assert (cache.get("one"), cache.get("other")) == (1, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("transactional_db")
def test_of_many_at_once_only_one_uses_a_code():
    won = []

    def use():
        won.append(cache.add("code", True))
        connection.close()

    threads = [threading.Thread(target=use) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert won.count(True) == 1
