"""The people in the tests, each with a browser of their own."""

from __future__ import annotations

import gc
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from pytest_django.plugin import blocking_manager_key

from clinic import actions, roles
from tests import kept_database
from tests.factories import Browser, make_profile, make_user, sign_in
from tests.intake.factories import stock_catalogue

GUARDS = {
    "intake_auditevent": "audit_is_not_truncated",
    "intake_catalogueevent": "catalogue_is_not_truncated",
    "intake_event": "event_is_not_truncated",
    "intake_languageevent": "language_is_not_truncated",
}


# A real start of the site, and the longest walk in the browser.
LONGEST = ("clinic/test_up.py", "test_a_patient_gets_all_the_way")


def pytest_collection_modifyitems(items):
    """Begin with what takes longest: other workers do the rest meanwhile."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))


def pytest_collection_finish():
    """What was imported stays: to look for garbage in it takes a sixth of a run."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    with django_db_blocker.unblock():
        kept_database.offer()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests that commit empty all tables after them, those too that only grow."""
    with django_db_blocker.unblock():
        kept_database.keep()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, guard in GUARDS.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        # Once, not in each test: they take their time.
        stock_catalogue()
        actions.ensure_groups()


@pytest.fixture(scope="session", autouse=True)
def _settings_of_the_tests():
    """Static files under their own names: nothing was collected. The screening is
    open: only tests of the checklist close it. Passwords cost nothing to hash. The
    clock may turn between making a code of an authenticator app and sending it.
    """
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    quick = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
    files = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    with (
        override_settings(
            STORAGES=files, READINESS_REQUIRED=False, MFA_TOTP_TOLERANCE=1
        ),
        mock.patch.multiple(Argon2PasswordHasher, **quick),
    ):
        yield


@pytest.fixture
def empty_catalogue(db):
    """As on a new site, before the shipped questionnaires came in."""
    with connection.cursor() as cursor:
        tables = "intake_questionnaireversion, intake_pathway, intake_consenttext"
        cursor.execute(f"TRUNCATE {tables} CASCADE")


EMPTIED = pytest.StashKey[bool]()


def asks_the_database(item) -> tuple[bool, bool]:
    """Whether a test uses the database, and whether it commits to it."""
    marker = item.get_closest_marker("django_db")
    names = {*item.fixturenames}
    commits = bool({"live_server", "transactional_db"} & names)
    commits |= bool(marker and marker.kwargs.get("transaction"))
    return bool(marker or "db" in names or commits), commits


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """The database as a session begins, if tests that commit have emptied it.

    Before the test's own transaction opens: what is stocked within it would leave
    checks pending, and the next test would have to do it again.
    """
    uses, commits = asks_the_database(item)
    if uses and not commits and item.config.stash.get(EMPTIED, False):
        with item.config.stash[blocking_manager_key].unblock():
            stock_catalogue()
            actions.ensure_groups()
        item.config.stash[EMPTIED] = False


@pytest.fixture(autouse=True)
def _no_job_outlives_its_test(request, django_db_blocker):
    """Django empties only its own tables after a test that commits."""
    yield
    if asks_the_database(request.node)[1]:
        request.config.stash[EMPTIED] = True
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture(autouse=True)
def _rate_limits_begin_anew(request):
    """A test that commits leaves them behind: no model has their tables."""
    if "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        cache.clear()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE clinic_rate_limit")


@pytest.fixture
def visitor(db):
    """Somebody in front of the site, without an account."""
    return Browser()


@pytest.fixture
def profile(db):
    return make_profile()


@pytest.fixture
def groups(db):
    """The roles' groups; they are gone after a test that commits."""
    if not Group.objects.exists():
        actions.ensure_groups()


@pytest.fixture
def stranger(db):
    """A member of staff in no group."""
    return sign_in(make_user(), "password", "mfa")


@pytest.fixture
def reviewer(groups):
    return sign_in(make_user(actions.REVIEWERS), "password", "mfa")


@pytest.fixture
def clinician(groups):
    return sign_in(make_user(roles.CLINICIANS), "password", "mfa")


@pytest.fixture
def front_desk(groups):
    return sign_in(make_user(roles.FRONT_DESK), "password", "mfa")


@pytest.fixture
def auditor(groups):
    return sign_in(make_user(roles.AUDITORS), "password", "mfa")


@pytest.fixture
def editor(groups):
    return sign_in(make_user(actions.EDITORS), "password", "mfa")


@pytest.fixture
def owner(groups):
    """A superuser."""
    return sign_in(make_user(is_superuser=True), "password", "mfa")
