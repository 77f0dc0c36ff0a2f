"""Alive, ready, and what stands in the way."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from clinic import health
from intake import tasks


def test_an_alive_process_says_so_without_the_database(
    visitor, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = visitor.get("/healthz", plain=True)

    assert (response.status_code, response.content) == (200, b"alive\n")


def test_a_ready_site_tells_how_the_queue_is(visitor):
    response = visitor.get("/readyz", plain=True)

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": True,
        "missing_migrations": 0,
        "queue": {"doing": 0, "failed": 0, "todo": 0, "late_seconds": 0},
    }


def test_a_missing_migration_is_not_ready(visitor):
    MigrationRecorder.Migration.objects.filter(app="clinic").delete()

    response = visitor.get("/readyz")

    assert (response.status_code, response.json()["missing_migrations"]) == (503, 1)
    with pytest.raises(CommandError):
        call_command("status")


def test_a_database_that_is_away_is_not_ready(visitor, monkeypatch, capsys):
    def refuse():
        raise OperationalError("where it is")

    monkeypatch.setattr(health, "missing_migrations", refuse)

    response = visitor.get("/readyz")

    assert response.status_code == 503
    assert "where it is" not in response.content.decode()
    with pytest.raises(CommandError):
        call_command("status")
    assert capsys.readouterr().out == "database: unreachable\n"


def test_a_full_queue_is_still_ready(visitor):
    for _number in range(3):
        tasks.app.configure_task("nothing", allow_unknown=True).defer()

    response = visitor.get("/readyz")

    assert (response.status_code, response.json()["queue"]["todo"]) == (200, 3)


def test_the_status_is_printed_for_people_and_for_machines(db, capsys):
    call_command("status")
    assert "queue, failed: 0" in capsys.readouterr().out

    call_command("status", format="json")
    assert json.loads(capsys.readouterr().out)["missing_migrations"] == 0
