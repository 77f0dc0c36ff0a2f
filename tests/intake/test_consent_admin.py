"""Publishing a consent text: seen before it is published, by those who may."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission

from intake import catalogue
from intake.models import ConsentText
from tests.factories import make_user, sign_in
from tests.intake.factories import make_submission

pytestmark = pytest.mark.django_db
ADD = "/admin/intake/consenttext/add/"
WORDS = {"kind": "material", "note": "Said more plainly"}


def text_of(page) -> str:
    return page.content.decode()


@pytest.fixture
def publisher(open_clinic):
    """Somebody who may publish a consent text, and nothing else."""
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="publish_consent"))
    return sign_in(user, "password", "mfa")


@pytest.fixture
def body(open_clinic):
    old = ConsentText.objects.latest().body
    return old.replace("They are not a diagnosis.", "They diagnose nothing.")


def in_use() -> ConsentText:
    return ConsentText.objects.latest()


def look(browser, body: str) -> dict[str, str]:
    """Look at the difference; returns what the page sends along to publish it."""
    after = str(in_use().version)
    page = browser.post(ADD, {"body": body, "after": after, "look": "1"})
    looked = re.search(r'name="looked" value="(\w+)"', text_of(page))[1]
    return {"body": body, "after": after, "looked": looked, "publish": "1"}


def test_the_difference_is_shown_before_anything_is_published(publisher, body):
    page = text_of(publisher.post(ADD, {"body": body, "after": "1", "look": "1"}))

    assert re.search(r"<del>.*are not a diagnosis\.", page)
    assert re.search(r"<ins>.*diagnose nothing\.", page)
    assert ConsentText.objects.count() == 1


def test_what_was_looked_at_is_published(publisher, body):
    page = publisher.post(ADD, look(publisher, body) | WORDS, follow=True)

    text = ConsentText.objects.latest()
    assert (text.is_material, text.note) == (True, WORDS["note"])
    assert "diagnose nothing" in text.body
    assert f"Version {text.version} is in use now." in text_of(page)


def test_a_newer_shipped_text_is_offered_and_brings_its_spanish(publisher, monkeypatch):
    newer = catalogue.ShippedConsent(99, f"{in_use().body}\nMore.", {"es": "Más."})
    monkeypatch.setattr(catalogue, "shipped_consents", lambda: [newer])
    assert "never used" in text_of(publisher.get(ADD))

    begun = publisher.get(f"{ADD}?shipped").context["form"].initial["body"]
    publisher.post(ADD, look(publisher, begun.replace("\n", "\r\n")) | WORDS)

    [spanish] = in_use().translations.all()
    assert (spanish.language, spanish.body) == ("es", "Más.")
    assert "never used" not in text_of(publisher.get(ADD))


def test_a_cosmetic_change_is_published_as_one(publisher, body):
    publisher.post(ADD, look(publisher, body) | WORDS | {"kind": "cosmetic"})

    assert not ConsentText.objects.latest().is_material


@pytest.mark.parametrize(
    ("slip", "reason"),
    [
        ({"kind": ""}, "Say which kind of change it is."),
        ({"note": ""}, "Say what changed and why"),
        ({"looked": ""}, "look at the difference first"),
        ({"body": "Other words"}, "look at the difference first"),
        ({"after": "0"}, "came out meanwhile"),
    ],
)
def test_nothing_is_published_by_a_slip(slip, reason, publisher, body):
    page = publisher.post(ADD, look(publisher, body) | WORDS | slip)

    assert reason in text_of(page)
    assert ConsentText.objects.count() == 1


def test_a_text_without_its_promises_says_so_when_it_is_looked_at(publisher, body):
    page = publisher.post(
        ADD, {"body": body.replace("988", "us"), "after": "1", "look": "1"}
    )

    assert "has to name 988 and 911" in text_of(page)
    assert 'name="publish"' not in text_of(page)


@pytest.mark.parametrize("path", [ADD, "/admin/intake/consenttext/1/change/"])
def test_nobody_else_publishes_or_changes(path, open_clinic, reviewer, body):
    form = {"body": body, "after": "1", "looked": "x", "publish": "1"} | WORDS

    assert reviewer.get(path).status_code == 403
    assert reviewer.post(path, form).status_code == 403
    assert ConsentText.objects.count() == 1


def test_a_version_is_read_and_never_edited(publisher, body):
    publisher.post(ADD, look(publisher, body) | WORDS)

    address = f"/admin/intake/consenttext/{ConsentText.objects.latest().pk}"
    page = text_of(publisher.get(f"{address}/change/"))

    assert "Said more plainly" in page
    assert re.search(r"<ins>.*diagnose nothing\.", page)
    assert "<textarea" not in page
    assert publisher.get(f"{address}/delete/").status_code == 403


def test_staff_read_which_text_and_how_the_questions_went(
    open_clinic, groups, reviewer
):
    submission = make_submission()
    submission.events.create(
        kind="consented",
        at=submission.sent_at,
        detail={"version": 7, "understood": {"alarm": "told", "emergency": "first"}},
    )

    page = text_of(reviewer.get(f"/admin/intake/submission/{submission.pk}/change/"))

    assert "Version 7, agreed" in page
    assert "alerts staff at once: <strong" in page
    assert "not an emergency service: right at once" in page
