"""The screening opens when everything is in place, and not before."""

from __future__ import annotations

import re
from datetime import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clinic import roles
from clinic.models import Profile, User
from intake import readiness, rights
from intake.models import Confirmation, Duty, QuestionnaireVersion, SelfTest
from tests.factories import make_user
from tests.intake.factories import make_draft

pytestmark = pytest.mark.django_db
LIST = "/admin/intake/confirmation/"
BY_WORD = ("keys", "consent")


@pytest.fixture
def closed(settings, open_clinic, groups):
    """A new site: its settings are right, nobody has seen to anything else."""
    settings.READINESS_REQUIRED = True
    settings.SITE_ADDRESS = "https://clinic.example"
    settings.DEFAULT_FROM_EMAIL = "front-desk@clinic.example"
    cache.clear()
    return open_clinic


@pytest.fixture
def ready(closed):
    Profile.objects.update(staff_email="desk@clinic.example")
    reviewer, clinician = make_user(roles.REVIEWERS), make_user(roles.CLINICIANS)
    for weekday in range(7):
        Duty.objects.create(
            who=reviewer, weekday=weekday, begins=time(9), ends=time(17), turn=1
        )
    today = timezone.now().date()
    QuestionnaireVersion.objects.update(
        wording_compared_by=clinician, wording_compared_on=today
    )
    now = timezone.now()
    SelfTest.objects.create(
        begun_at=now, confirm_by=now, confirmed_at=now, confirmed_by=clinician
    )
    for check in readiness.checks():
        if check.is_confirmed_by_a_person:
            Confirmation.objects.create(key=check.key, about=check.about, by=clinician)
    return clinician


def left() -> set[str]:
    return {check.key for check in readiness.checks() if not check.is_ok}


def test_a_new_site_is_closed_with_the_way_to_a_person(closed, visitor):
    page = visitor.get("/intake/").content.decode()

    assert "The screening is not open yet" in page
    assert closed.phone in page
    assert "988" in page
    assert "/intake/before/" not in page


@pytest.mark.long
@pytest.mark.parametrize("place", ["/intake/before/", "/intake/consent/"])
def test_no_other_door_is_open_either(closed, visitor, place):
    visitor.post("/intake/before/", {"old_enough": "yes", "in_state": "yes"})

    answer = visitor.get(place, follow=True)

    assert answer.redirect_chain[-1][0] == "/intake/"


@pytest.mark.long
def test_who_has_begun_may_finish(closed, visitor):
    draft = make_draft()
    session = visitor.session
    session["draft"] = str(draft.pk)
    session.save()

    assert visitor.get("/intake/check/").status_code == 200


def test_everything_in_place_opens_it(ready, visitor):
    assert left() == set()
    assert "/intake/before/" in visitor.get("/intake/").content.decode()


@pytest.mark.long
def test_the_demo_is_open_whatever_is_missing(closed, settings):
    settings.READINESS_REQUIRED = False

    assert readiness.is_open()


UNDONE = {
    "profile": lambda: Profile.objects.update(phone=""),
    "people": lambda: User.objects.update(is_active=False),
    "rota": lambda: Duty.objects.all().delete(),
    "consent": lambda: Confirmation.objects.filter(key="consent").delete(),
    "mail": lambda: Confirmation.objects.filter(key="mail").delete(),
    "alert": lambda: SelfTest.objects.all().delete(),
    "keys": lambda: Confirmation.objects.filter(key="keys").delete(),
    "wording": lambda: QuestionnaireVersion.objects.filter(name="phq-9").update(
        wording_compared_by=None, wording_compared_on=None
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("point", UNDONE)
def test_each_point_alone_keeps_it_closed(point, ready):
    UNDONE[point]()

    assert point in left()
    assert not readiness.is_open()


@pytest.mark.long
def test_settings_of_a_demonstration_keep_it_closed(ready, settings):
    settings.SITE_ADDRESS = "http://clinic.example"

    assert left() == {"settings"}


@pytest.mark.long
def test_another_key_asks_for_a_new_confirmation(ready, settings):
    settings.ANSWER_KEYS = {"t2": b"2" * 32, **settings.ANSWER_KEYS}

    assert left() == {"keys"}


@pytest.mark.long
def test_a_questionnaire_without_a_score_needs_no_comparison(ready):
    about = QuestionnaireVersion.objects.filter(name="about-you")
    about.update(wording_compared_by=None, wording_compared_on=None)

    assert left() == set()


@pytest.mark.long
def test_an_open_site_is_not_looked_at_anew_for_each_visitor(
    ready, django_assert_num_queries
):
    assert readiness.is_open()

    with django_assert_num_queries(1):
        assert readiness.is_open()


@pytest.mark.long
def test_pausing_closes_an_open_site_with_its_message(ready, visitor):
    Profile.objects.update(intake_paused_message="We are moving house.")

    assert "We are moving house." in visitor.get("/intake/").content.decode()
    assert visitor.get("/intake/before/")["Location"] == "/intake/"


# The checklist ------------------------------------------------------------------------


@pytest.mark.long
def test_an_owner_sees_what_is_left_and_where_to_see_to_it(closed, owner):
    page = owner.get(LIST).content.decode()

    assert "points are left" in page
    assert 'href="/admin/intake/duty/"' in page
    assert "PHQ-9" in page


@pytest.mark.long
@pytest.mark.parametrize("person", ["reviewer", "editor", "stranger"])
def test_the_checklist_is_for_owners(person, request, closed):
    assert request.getfixturevalue(person).get(LIST).status_code == 403


@pytest.mark.long
@pytest.mark.parametrize("point", BY_WORD)
def test_an_owner_confirms_what_the_site_cannot_see(point, closed, owner):
    owner.post(LIST, {"key": point})

    assert point not in left()
    assert Confirmation.objects.get().by == User.objects.get(is_superuser=True)


@pytest.mark.long
@pytest.mark.parametrize("point", ["mail", "profile", "nothing", ""])
def test_what_is_not_confirmed_by_word_is_not(point, closed, owner):
    owner.post(LIST, {"key": point})

    assert not Confirmation.objects.exists()


def test_the_code_that_arrived_shows_that_mail_works(closed, owner):
    owner.post(LIST, {"key": "mail", "send": "1"})
    [message] = mail.outbox
    [code] = re.findall(r"\b\d{6}\b", message.body)

    owner.post(LIST, {"key": "mail", "code": f" {code} "})

    assert "mail" not in left()
    assert message.to == [User.objects.get(is_superuser=True).email]


@pytest.mark.long
def test_another_code_shows_nothing(closed, owner):
    owner.post(LIST, {"key": "mail", "code": ""})
    owner.post(LIST, {"key": "mail", "send": "1"})
    page = owner.post(LIST, {"key": "mail", "code": "no"}).content.decode()

    assert "not the code" in page
    assert "mail" in left()


@pytest.mark.long
def test_a_mail_server_that_refuses_is_named(closed, owner, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    page = owner.post(LIST, {"key": "mail", "send": "1"}).content.decode()

    assert "The mail server did not take it" in page


# Told to an operator ------------------------------------------------------------------


@pytest.mark.long
def test_the_status_says_what_keeps_the_screening_closed(closed, capsys):
    call_command("status")

    said = capsys.readouterr().out
    assert "screening, open: False" in said
    assert re.search(r"screening, left: .*keys", said)


@pytest.fixture
def restored_in_the_wrong_order(db):
    """The site's role has what `roles.sql` gives by default."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'anteroom'")
        if cursor.fetchone() is None:
            pytest.skip("this server has no role for the application")
        cursor.execute("GRANT USAGE ON SCHEMA public TO anteroom")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO anteroom")
        cursor.execute("REVOKE DELETE ON intake_submission, intake_event FROM anteroom")
        cursor.execute("GRANT DELETE ON intake_response TO anteroom")
        cursor.execute("SET LOCAL ROLE anteroom")


@pytest.mark.long
def test_rights_that_came_back_with_a_restore_are_named(restored_in_the_wrong_order):
    found = rights.too_many()

    assert "DELETE on intake_response" in found
    assert "DELETE on intake_submission" not in found


def test_a_guard_that_is_switched_off_is_named(db):
    assert rights.missing_guards() == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_event DISABLE TRIGGER event_is_append_only")

    assert rights.missing_guards() == ["event_is_append_only"]
