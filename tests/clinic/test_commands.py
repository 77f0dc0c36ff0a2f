"""What an operator types."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command, get_commands

from articles.models import Article
from clinic import demo
from clinic.models import Profile, User
from tests.factories import Browser, make_user


@pytest.fixture
def demo_mode(settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr("clinic.embedded.is_embedded", lambda host: True)


def counts():
    return [
        model.objects.count() for model in (Article, Group, Permission, User, Profile)
    ]


@pytest.mark.long
def test_content_is_loaded_once_however_often_one_asks(db):
    call_command("load_content", verbosity=0)
    before = counts()

    call_command("load_content", verbosity=0)

    assert counts() == before
    assert Article.objects.exists()


def test_reviewers_may_read_screenings_and_nothing_else(groups):
    permissions = Group.objects.get(name="Reviewers").permissions.values_list(
        "content_type__app_label", "codename"
    )

    assert ("intake", "review_submission") in permissions
    assert {label for label, _codename in permissions} == {"intake"}


def test_editors_may_write_articles_and_nothing_else(db):
    call_command("load_content", verbosity=0)

    permissions = Group.objects.get(name="Editors").permissions.values_list(
        "content_type__app_label", "codename"
    )

    assert ("articles", "change_article") in permissions
    assert {label for label, _codename in permissions} == {"articles"}


@pytest.mark.usefixtures("demo_mode")
def test_the_demo_has_somebody_of_each_role_who_can_sign_in(db, capsys):
    call_command("seed_demo")

    printed = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert set(printed) == set(User.objects.values_list("email", flat=True))
    for email, password in printed.items():
        assert EmailAddress.objects.get(email=email).verified
        response = Browser().post(
            "/accounts/login/", {"login": email, "password": password}
        )
        assert response.status_code == 302


@pytest.mark.long
@pytest.mark.usefixtures("demo_mode")
def test_the_demo_keeps_what_somebody_changed(db, capsys):
    call_command("seed_demo")
    Profile.objects.update(name="Changed")
    User.objects.filter(email="editor@demo.example").update(full_name="Changed")
    first = capsys.readouterr().out

    call_command("seed_demo")

    assert capsys.readouterr().out == first
    assert Profile.current().name == "Changed"
    assert User.objects.get(email="editor@demo.example").full_name == "Changed"


def test_nobody_can_take_the_demo_for_real(db):
    demo.seed()
    profile = Profile.current()

    profile.full_clean()
    assert profile.is_demo
    assert "Demonstration" in profile.name
    assert re.search(r"555-01\d\d$", profile.phone)
    assert "not a real place" in profile.address


def test_a_real_site_gets_no_demo(db):
    with pytest.raises(CommandError, match="embedded database only"):
        call_command("seed_demo")

    assert not User.objects.exists()


def test_a_demo_setting_alone_is_not_enough(db, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "db.example")

    with pytest.raises(CommandError, match="embedded database only"):
        call_command("seed_demo")


def test_the_first_owner_is_invited_by_command(db, capsys):
    call_command("invite_staff", "Owner@Clinic.example", "Pat Doe", "--owner")

    user = User.objects.get(email="owner@clinic.example")
    assert user.is_superuser
    assert not user.has_usable_password()
    assert "An invitation went to" in capsys.readouterr().out
    assert "https://testserver/accounts/password/reset/key/" in mail.outbox[0].body


def test_a_second_invitation_is_a_new_link_and_no_new_account(db, capsys):
    make_user(email="pat@clinic.example")

    call_command("invite_staff", "pat@clinic.example", "Pat", "--print-link")

    assert capsys.readouterr().out.startswith("https://testserver/accounts/")
    assert User.objects.count() == 1
    assert not mail.outbox


def test_an_invitation_for_a_reviewer_joins_the_group(db):
    call_command("invite_staff", "pat@clinic.example", "Pat", "--reviewer")

    [group] = User.objects.get().groups.all()
    assert group.name == "Reviewers"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["not-an-address", "Pat", "--owner"], "is no e-mail address"),
        (["pat@clinic.example", "Pat"], "say what for"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(db, words, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("invite_staff", *words)

    assert not User.objects.exists()


def test_a_lost_second_factor_is_reset(db, capsys):
    user = make_user()
    Authenticator.objects.create(user=user, type="webauthn", data={})

    call_command("reset_second_factor", user.email.upper())

    assert not Authenticator.objects.filter(user=user).exists()
    assert "Removed" in capsys.readouterr().out


def test_nobody_is_reset_by_a_wrong_address(db):
    with pytest.raises(CommandError, match="nobody has the address"):
        call_command("reset_second_factor", "nobody@clinic.example")


@pytest.mark.parametrize(
    "name", ["load_content", "invite_staff", "reset_second_factor", "status"]
)
def test_a_command_says_when_to_use_it(name, capsys):
    with pytest.raises(SystemExit):
        call_command(name, "--help")

    assert get_commands()[name] == "clinic"
    assert re.search(r"\b(Use|Run) it\b", " ".join(capsys.readouterr().out.split()))
