"""Who sits at the review desk: those who were given it by name."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from clinic.models import User
from intake.models import AuditEvent
from tests.intake.factories import make_submission

LIST = "/admin/intake/submission/"


@pytest.fixture
def address(open_clinic):
    return f"{LIST}{make_submission().pk}/change/"


def test_owning_the_site_alone_opens_no_answers(owner, address):
    assert owner.get(address).status_code == 403
    assert owner.get(LIST).status_code == 403
    assert not AuditEvent.objects.exists()


def test_an_owner_who_was_given_the_desk_may_read(owner, address):
    permission = Permission.objects.get(codename="review_submission")
    User.objects.get(is_superuser=True).user_permissions.add(permission)

    assert owner.get(address).status_code == 200
    assert AuditEvent.objects.count() == 1


def test_only_who_may_read_is_led_to_the_worklist(owner, reviewer, open_clinic):
    assert f'href="{LIST}"' not in owner.get("/admin/").content.decode()
    assert f'href="{LIST}"' in reviewer.get("/admin/").content.decode()
