"""Owners look after staff, profile and closures; others have nothing to do there."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection

from clinic import actions
from clinic.models import Closure, Profile, User
from tests.factories import PASSWORD, Browser, make_user

OWNERS = ["/admin/clinic/user/", "/admin/clinic/user/add/", "/admin/auth/group/"]
PROFILE = {
    "name": "Harbor Clinic",
    "phone": "(555) 555-0100",
    "opening_hours": "Mon-Fri 09:00-17:00",
    "time_zone": "America/Chicago",
    "states_served": ["IL", "WI"],
    "minimum_age": "18",
    "leave_url": "https://www.weather.gov/",
}


def test_only_our_own_tables_stand_in_the_admin():
    shown = {model._meta.app_label for model in admin.site._registry}

    assert shown == {"clinic", "articles", "intake", "auth"}


def test_no_list_of_the_admin_loses_both_its_action_bars():
    bare = [
        model
        for model, page in admin.site._registry.items()
        if not (page.actions_on_top or page.actions_on_bottom)
    ]

    assert not bare


@pytest.mark.parametrize("address", OWNERS)
@pytest.mark.parametrize("person", ["stranger", "reviewer", "editor"])
def test_accounts_are_for_owners_only(request, address, person):
    assert request.getfixturevalue(person).get(address).status_code == 403


@pytest.mark.parametrize("address", OWNERS)
def test_an_owner_opens_accounts(owner, address):
    assert owner.get(address).status_code == 200


def test_an_editor_sees_articles_and_no_screening(editor):
    assert editor.get("/admin/articles/article/").status_code in (200, 403)
    assert editor.get("/admin/intake/submission/").status_code == 403


def test_a_reviewer_sees_screenings_and_no_article(reviewer):
    assert reviewer.get("/admin/intake/submission/").status_code == 200
    assert reviewer.get("/admin/articles/article/").status_code == 403


def invite(owner, email="New@Clinic.example"):
    reviewers = Group.objects.get(name=actions.REVIEWERS)
    fields = {"email": email, "full_name": "New Person", "groups": [reviewers.pk]}
    return owner.post("/admin/clinic/user/add/", fields)


def test_a_new_account_gets_a_verified_address_and_an_invitation(owner):
    response = invite(owner)

    user = User.objects.get(email="new@clinic.example")
    assert response.status_code == 302
    assert user.is_staff
    assert not user.is_superuser
    assert not user.has_usable_password()
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (
        user.email,
        True,
        True,
    )


def test_the_invited_person_sets_a_password_and_signs_in(owner):
    invite(owner)
    [message] = mail.outbox
    [path] = re.findall(r"https://testserver(/\S+)", message.body)
    browser = Browser()

    form = browser.get(path)["Location"]
    browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    browser.post(
        "/accounts/login/", {"login": "new@clinic.example", "password": PASSWORD}
    )

    assert message.to == ["new@clinic.example"]
    assert browser.get("/admin/")["Location"] == "/accounts/2fa/"
    assert "bad token" in Browser().get(path, follow=True).content.decode().lower()


def test_an_address_that_is_taken_in_other_letters_is_refused(owner):
    invite(owner)

    response = invite(owner, "NEW@clinic.example")

    assert "Somebody with this e-mail address exists" in response.content.decode()


def sign_in_by_password(user):
    browser = Browser()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def edit(owner, user, **changes):
    fields = {"email": user.email, "full_name": user.full_name, "is_active": "on"}
    fields |= changes
    fields = {name: value for name, value in fields.items() if value is not None}
    return owner.post(f"/admin/clinic/user/{user.pk}/change/", fields)


def test_a_changed_address_is_the_only_verified_one(owner):
    user = make_user()

    edit(owner, user, email="other@clinic.example")

    [address] = EmailAddress.objects.filter(user=user)
    assert (address.email, address.verified) == ("other@clinic.example", True)


def test_switching_an_account_off_ends_its_sessions(owner):
    user = make_user(password=PASSWORD)
    browser = sign_in_by_password(user)
    assert UserSession.objects.filter(user=user).exists()

    edit(owner, user, is_active=None)

    assert "_auth_user_id" not in browser.session


def test_an_account_cannot_be_deleted(owner):
    user = make_user()

    response = owner.post(f"/admin/clinic/user/{user.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_a_new_link_can_be_sent(owner):
    user = make_user()

    owner.post(
        "/admin/clinic/user/",
        {"action": "invite_again", "_selected_action": [user.pk]},
    )

    assert [message.to for message in mail.outbox] == [[user.email]]


def test_the_list_of_accounts_asks_the_same_for_two_and_for_ten(
    owner, django_assert_max_num_queries
):
    for _number in range(10):
        make_user(actions.REVIEWERS)

    with django_assert_max_num_queries(15):
        owner.get("/admin/clinic/user/")


def test_passwords_are_changed_where_the_old_one_is_asked(owner):
    response = owner.get("/admin/password_change/")

    assert response["Location"] == "/accounts/password/change/"


def test_the_profile_is_a_form_and_never_a_list(owner):
    assert owner.get("/admin/clinic/profile/")["Location"].endswith("/profile/add/")

    with connection.cursor() as cursor:  # the next number is not 1
        cursor.execute("SELECT setval('clinic_profile_id_seq', 41)")
    owner.post("/admin/clinic/profile/add/", PROFILE)

    assert Profile.current().states_served == ["IL", "WI"]
    assert owner.get("/admin/clinic/profile/")["Location"].endswith("/1/change/")
    assert owner.get("/admin/clinic/profile/add/").status_code == 403
    assert owner.post("/admin/clinic/profile/1/delete/").status_code == 403


def test_a_line_of_hours_that_cannot_be_read_is_explained_and_kept(owner):
    response = owner.post(
        "/admin/clinic/profile/add/", PROFILE | {"opening_hours": "Monday 9 to 5"}
    )

    text = response.content.decode()
    assert "“Monday” is not one of Mon, Tue" in text
    assert "Monday 9 to 5</textarea>" in text


def test_a_closure_is_added(owner):
    owner.post(
        "/admin/clinic/closure/add/",
        {"first_day": "2026-12-24", "last_day": "2026-12-27", "reason": "Holidays"},
    )

    assert str(Closure.objects.get()) == "2026-12-24 – 2026-12-27"


def test_resetting_the_second_factor_ends_sessions(db):
    user = make_user(password=PASSWORD)
    browser = sign_in_by_password(user)
    Authenticator.objects.create(user=user, type="totp", data={})

    assert actions.reset_second_factor(user) == 1
    assert "_auth_user_id" not in browser.session
    assert not Authenticator.objects.filter(user=user).exists()
