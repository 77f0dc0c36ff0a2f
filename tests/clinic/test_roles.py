"""Who may do what in the staff area: one table, and every address is in it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse

from articles import editors
from clinic import actions, roles
from clinic.models import Closure
from intake import audit
from intake.models import AuditEvent, ConsentText, Pathway, QuestionnaireVersion
from tests.articles.factories import make_article, make_reference, make_topic
from tests.clinic.test_headers import ADMIN, WORDS, words_of
from tests.factories import PASSWORD, make_user, sign_in
from tests.intake.factories import (
    ABOUT,
    ITEM_9,
    SEVERAL_DAYS,
    make_draft,
    make_submission,
    save,
)

pytestmark = pytest.mark.django_db

# Owner, Clinician, Reviewer, Front desk, Editor, Auditor; a reviewer who was given
# eXports; and staff without any role.
LETTERS = {
    "O": None,
    "C": roles.CLINICIANS,
    "R": roles.REVIEWERS,
    "F": roles.FRONT_DESK,
    "E": roles.EDITORS,
    "A": roles.AUDITORS,
    "X": roles.REVIEWERS,
    "-": "",
}
ALL, NOBODY = "".join(LETTERS), ""
# For each address who is let in by GET, and whose POST is heard. Being sent on to one
# that asks again counts as let in.
MATRIX: dict[str, tuple[str, str]] = {
    "admin:app_list": (ALL, ALL),
    "admin:articles_article_add": ("OE", "OE"),
    "admin:articles_article_change": ("OCE", "OCE"),
    "admin:articles_article_changelist": ("OCE", "OCE"),
    "admin:articles_article_delete": (NOBODY, NOBODY),
    "admin:articles_article_history": ("OCE", "OCE"),
    "admin:articles_article_preview": (NOBODY, "OE"),
    "admin:articles_article_revision": ("OCE", "OCE"),
    "admin:articles_article_revisions": ("OCE", "OCE"),
    "admin:articles_article_unsaved": ("OE", "OE"),
    "admin:articles_mistakereport_add": (NOBODY, NOBODY),
    "admin:articles_mistakereport_change": ("OE", NOBODY),
    "admin:articles_mistakereport_changelist": ("OE", "OE"),
    "admin:articles_mistakereport_delete": ("OE", "OE"),
    "admin:articles_mistakereport_history": (ALL, ALL),
    "admin:articles_formeraddress_add": ("OE", "OE"),
    "admin:articles_formeraddress_change": ("OE", "OE"),
    "admin:articles_formeraddress_changelist": ("OE", "OE"),
    "admin:articles_formeraddress_delete": ("OE", "OE"),
    "admin:articles_formeraddress_history": (ALL, ALL),
    "admin:articles_glossaryterm_add": ("OE", "OE"),
    "admin:articles_glossaryterm_change": ("OCE", "OE"),
    "admin:articles_glossaryterm_changelist": ("OCE", "OCE"),
    "admin:articles_glossaryterm_delete": ("OE", "OE"),
    "admin:articles_glossaryterm_history": (ALL, ALL),
    "admin:articles_missingpage_add": (NOBODY, NOBODY),
    "admin:articles_missingpage_change": ("OE", NOBODY),
    "admin:articles_missingpage_changelist": ("OE", "OE"),
    "admin:articles_missingpage_delete": ("OE", "OE"),
    "admin:articles_missingpage_history": (ALL, ALL),
    "admin:articles_picture_add": ("OE", "OE"),
    "admin:articles_picture_change": ("OE", "OE"),
    "admin:articles_picture_changelist": ("OE", "OE"),
    "admin:articles_picture_delete": ("OE", "OE"),
    "admin:articles_picture_history": (ALL, ALL),
    "admin:articles_picture_pick": ("OE", "OE"),
    "admin:articles_reference_add": ("OE", "OE"),
    "admin:articles_reference_change": ("OCE", "OE"),
    "admin:articles_reference_changelist": ("OCE", "OCE"),
    "admin:articles_reference_delete": ("OE", "OE"),
    "admin:articles_reference_history": ("OCE", "OCE"),
    "admin:articles_synonym_add": ("OE", "OE"),
    "admin:articles_synonym_change": ("OE", "OE"),
    "admin:articles_synonym_changelist": ("OE", "OE"),
    "admin:articles_synonym_delete": ("OE", "OE"),
    "admin:articles_synonym_history": (ALL, ALL),
    "admin:articles_topic_add": ("OE", "OE"),
    "admin:articles_topic_change": ("OE", "OE"),
    "admin:articles_topic_changelist": ("OE", "OE"),
    "admin:articles_topic_delete": ("OE", "OE"),
    "admin:articles_topic_history": ("OE", "OE"),
    "admin:auth_group_add": ("O", "O"),
    "admin:auth_group_change": ("O", "O"),
    "admin:auth_group_changelist": ("O", "O"),
    "admin:auth_group_delete": (NOBODY, NOBODY),
    "admin:auth_group_history": ("O", "O"),
    "admin:autocomplete": (NOBODY, NOBODY),
    "admin:clinic_closure_add": ("O", "O"),
    "admin:clinic_closure_change": ("O", "O"),
    "admin:clinic_closure_changelist": ("O", "O"),
    "admin:clinic_closure_delete": ("O", "O"),
    "admin:clinic_closure_history": ("O", "O"),
    "admin:clinic_profile_add": (NOBODY, NOBODY),
    "admin:clinic_profile_change": ("O", "O"),
    "admin:clinic_profile_changelist": (ALL, ALL),
    "admin:clinic_profile_delete": (NOBODY, NOBODY),
    "admin:clinic_profile_history": ("O", "O"),
    "admin:clinic_user_add": ("O", "O"),
    "admin:clinic_user_change": ("O", "O"),
    "admin:clinic_user_changelist": ("O", "O"),
    "admin:clinic_user_delete": (NOBODY, NOBODY),
    "admin:clinic_user_history": ("O", "O"),
    "admin:index": (ALL, ALL),
    "admin:intake_alertplan_add": ("O", "O"),
    "admin:intake_alertplan_change": ("O", "O"),
    "admin:intake_alertplan_changelist": (ALL, ALL),
    "admin:intake_alertplan_delete": (NOBODY, NOBODY),
    "admin:intake_alertplan_history": (ALL, ALL),
    "admin:intake_auditevent_add": (NOBODY, NOBODY),
    "admin:intake_auditevent_change": ("OA", NOBODY),
    "admin:intake_auditevent_changelist": ("OA", NOBODY),
    "admin:intake_auditevent_delete": (NOBODY, NOBODY),
    "admin:intake_auditevent_history": ("OA", "OA"),
    "admin:intake_confirmation_add": (NOBODY, NOBODY),
    "admin:intake_confirmation_change": ("O", NOBODY),
    "admin:intake_confirmation_changelist": ("O", "O"),
    "admin:intake_confirmation_delete": (NOBODY, NOBODY),
    "admin:intake_confirmation_history": (ALL, ALL),
    "admin:intake_consenttext_add": ("O", "O"),
    "admin:intake_consenttext_change": ("O", NOBODY),
    "admin:intake_consenttext_changelist": ("O", "O"),
    "admin:intake_consenttext_delete": (NOBODY, NOBODY),
    "admin:intake_consenttext_history": (ALL, ALL),
    "admin:intake_contactcard_add": (NOBODY, NOBODY),
    "admin:intake_contactcard_change": ("CRFX", NOBODY),
    "admin:intake_contactcard_changelist": ("CRFX", "CRFX"),
    "admin:intake_contactcard_delete": (NOBODY, NOBODY),
    "admin:intake_contactcard_history": (NOBODY, NOBODY),
    "admin:intake_cover_add": ("O", "O"),
    "admin:intake_cover_change": ("O", "O"),
    "admin:intake_cover_changelist": ("O", "O"),
    "admin:intake_cover_delete": ("O", "O"),
    "admin:intake_cover_history": (ALL, ALL),
    "admin:intake_duty_add": ("O", "O"),
    "admin:intake_duty_change": ("O", "O"),
    "admin:intake_duty_changelist": ("O", "O"),
    "admin:intake_duty_delete": ("O", "O"),
    "admin:intake_duty_history": (ALL, ALL),
    "admin:intake_houserules_add": (NOBODY, NOBODY),
    "admin:intake_houserules_change": ("O", "O"),
    "admin:intake_houserules_changelist": ("O", "O"),
    "admin:intake_houserules_delete": (NOBODY, NOBODY),
    "admin:intake_houserules_history": ("O", "O"),
    "admin:intake_keeping_add": (NOBODY, NOBODY),
    "admin:intake_keeping_change": ("O", "O"),
    "admin:intake_keeping_changelist": ("O", "O"),
    "admin:intake_keeping_delete": (NOBODY, NOBODY),
    "admin:intake_keeping_history": (ALL, ALL),
    "admin:intake_language_text": ("O", "O"),
    "admin:intake_languageevent_add": (NOBODY, NOBODY),
    "admin:intake_languageevent_change": (ALL, ALL),
    "admin:intake_languageevent_changelist": ("O", "O"),
    "admin:intake_languageevent_delete": (NOBODY, NOBODY),
    "admin:intake_languageevent_history": (ALL, ALL),
    "admin:intake_messagetext_add": (NOBODY, NOBODY),
    "admin:intake_messagetext_change": ("O", NOBODY),
    "admin:intake_messagetext_changelist": ("O", "O"),
    "admin:intake_messagetext_delete": (NOBODY, NOBODY),
    "admin:intake_messagetext_history": (ALL, ALL),
    "admin:intake_messagetext_words": ("O", "O"),
    "admin:intake_paperform_add": (NOBODY, NOBODY),
    "admin:intake_paperform_change": (NOBODY, NOBODY),
    "admin:intake_paperform_changelist": (NOBODY, NOBODY),
    "admin:intake_paperform_check": (NOBODY, NOBODY),
    "admin:intake_paperform_delete": (NOBODY, NOBODY),
    "admin:intake_paperform_history": (NOBODY, NOBODY),
    "admin:intake_paperform_part": (NOBODY, NOBODY),
    "admin:intake_pathway_add": (NOBODY, NOBODY),
    "admin:intake_pathway_change": ("OCRX", "O"),
    "admin:intake_pathway_changelist": ("OCRX", "OCRX"),
    "admin:intake_pathway_condition": ("O", "O"),
    "admin:intake_pathway_delete": (NOBODY, NOBODY),
    "admin:intake_pathway_history": (ALL, ALL),
    "admin:intake_questionnaireversion_add": ("O", "O"),
    "admin:intake_questionnaireversion_change": ("OCRX", NOBODY),
    "admin:intake_questionnaireversion_changelist": ("OCRX", "OCRX"),
    "admin:intake_questionnaireversion_delete": (NOBODY, NOBODY),
    "admin:intake_questionnaireversion_history": (ALL, ALL),
    "admin:intake_questionnaireversion_preview": ("OCRX", "OCRX"),
    "admin:intake_selftest_add": (NOBODY, NOBODY),
    "admin:intake_selftest_change": ("OCRFX", NOBODY),
    "admin:intake_selftest_changelist": ("OCRFX", "OCRFX"),
    "admin:intake_selftest_delete": (NOBODY, NOBODY),
    "admin:intake_selftest_history": (ALL, ALL),
    "admin:intake_submission_add": (NOBODY, NOBODY),
    "admin:intake_submission_change": ("CRX", "CRX"),
    "admin:intake_submission_changelist": ("CRX", "CRX"),
    "admin:intake_submission_delete": (NOBODY, NOBODY),
    "admin:intake_submission_export": ("X", "X"),
    "admin:intake_submission_history": (ALL, ALL),
    "admin:intake_submission_search": ("CRX", "CRX"),
    "admin:intake_takeout_add": (NOBODY, NOBODY),
    "admin:intake_takeout_change": (NOBODY, NOBODY),
    "admin:intake_takeout_changelist": ("X", "X"),
    "admin:intake_takeout_delete": (NOBODY, NOBODY),
    "admin:intake_takeout_history": (NOBODY, NOBODY),
    "admin:intake_tombstone_add": (NOBODY, NOBODY),
    "admin:intake_tombstone_change": ("O", NOBODY),
    "admin:intake_tombstone_changelist": ("O", "O"),
    "admin:intake_tombstone_delete": (NOBODY, NOBODY),
    "admin:intake_tombstone_history": (ALL, ALL),
    "admin:jsi18n": (ALL, NOBODY),
    "admin:login": (ALL, ALL),
    "admin:password_change": (ALL, ALL),
    "admin:password_change_done": (ALL, NOBODY),
    "admin:view_on_site": (ALL, ALL),
}


def people() -> dict[str, object]:
    actions.ensure_groups()
    editors.group()
    found = {}
    for letter, role in LETTERS.items():
        user = make_user(*filter(None, [role]), is_superuser=role is None)
        if letter == "X":
            may_export = Permission.objects.get(codename="export_submission")
            user.user_permissions.add(may_export)
        found[letter] = sign_in(user, "password", "mfa")
    return found


def things() -> dict[str, object]:
    """Something of each kind, so that no address is refused for want of a thing."""
    actions.ensure_groups()
    topic, submission = make_topic(), make_submission()
    seen = audit.record(make_user(), "somewhere", [submission.pk])
    return {
        "articles_article": make_article(topic=topic).pk,
        "articles_reference": make_reference().pk,
        "articles_topic": topic.pk,
        "auth_group": Group.objects.latest("pk").pk,
        "clinic_closure": Closure.objects.create(
            first_day="2026-12-24", last_day="2026-12-27"
        ).pk,
        "clinic_profile": 1,
        "clinic_user": make_user().pk,
        "intake_auditevent": seen.pk,
        "intake_consenttext": ConsentText.objects.latest().pk,
        "intake_contactcard": submission.pk,
        "intake_paperform": submission.pk,
        "intake_pathway": Pathway.objects.get(is_open=True).pk,
        "intake_questionnaireversion": QuestionnaireVersion.objects.active()[0].pk,
        "intake_submission": submission.pk,
    }


def address(name, kept):
    """Where that is, about a thing that exists."""
    about = kept.get(name.removeprefix("admin:").rpartition("_")[0], 1)
    ids = {"object_id": str(about), "key": about}
    words = {word: ids.get(word, WORDS.get(word, 1)) for word in words_of(name)}
    if name == "admin:articles_article_revisions":
        words["pk"] = kept["articles_article"]
    if words.get("key") == 1:
        words["key"] = WORDS["key"]
    return reverse(name, kwargs=words)


def answers(browser, method, place) -> bool:
    browser.raise_request_exception = False
    answer = getattr(browser, method)(place)
    assert answer.status_code < 500, (method, place)
    return answer.status_code not in (403, 405)


def test_every_address_of_the_staff_area_is_in_the_table():
    assert {*ADMIN} - {"admin:logout"} == MATRIX.keys()


@pytest.mark.long
def test_each_role_is_let_in_where_the_table_says(profile):
    staff, kept, wrong = people(), things(), []
    for name, (may_get, may_post) in MATRIX.items():
        place = address(name, kept)
        for letter, browser in staff.items():
            for method, may in (("get", may_get), ("post", may_post)):
                if answers(browser, method, place) != (letter in may):
                    wrong.append((name, letter, method))

    assert wrong == []


@pytest.mark.long
def test_a_visitor_is_sent_to_sign_in_from_every_address(visitor, profile):
    kept = things()
    for name in MATRIX:
        for method in (visitor.get, visitor.post):
            answer = method(address(name, kept))
            assert answer.status_code in (302, 404, 405), name
            if answer.status_code == 302:
                assert answer["Location"].startswith(
                    ("/accounts/login/", "/admin/login/")
                ), name


# Fields: who may not read answers sees none, wherever they might show through -------

CANARY = "Canary-7f3a"
PEEPING = [
    "/admin/",
    "/admin/intake/submission/",
    "/admin/intake/submission/?q={reference}",
    "/admin/intake/submission/{pk}/change/",
    "/admin/intake/submission/{pk}/history/",
    "/admin/intake/submission/{pk}/export/",
    "/admin/intake/contactcard/?q={reference}",
    "/admin/intake/contactcard/{pk}/change/",
    "/admin/intake/contactcard/{pk}/history/",
    "/admin/intake/auditevent/",
    "/admin/autocomplete/?app_label=intake&model_name=flag&field_name=submission&term=",
]


@pytest.mark.long
@pytest.mark.parametrize("letter", "OFEA-")
def test_whoever_may_not_read_answers_sees_none_anywhere(letter, profile):
    told = {"name": f"{CANARY} Person", "phone": "202 555 0188", "call-ok": "yes"}
    submission = make_submission({**ABOUT, **told}, hopes=f"{CANARY} hope")
    browser = people()[letter]

    for place in PEEPING:
        for method in (browser.get, browser.post):
            where = place.format(pk=submission.pk, reference=submission.reference)
            said = method(where, follow=True).content.decode()
            assert f"{CANARY} hope" not in said, where
            assert (CANARY not in said) or letter == "F", where


def test_the_front_desk_sees_how_to_reach_somebody_and_that_is_on_record(
    front_desk, profile
):
    submission = make_submission(hopes=f"{CANARY} hope")

    page = front_desk.get(f"/admin/intake/contactcard/{submission.pk}/change/")

    assert "alex@example.org" in page.content.decode()
    assert CANARY not in page.content.decode()
    event = AuditEvent.objects.get()
    assert event.route == "admin:intake_contactcard_change"
    assert event.submissions == [submission.pk]


def test_the_front_desk_does_not_know_of_drafts_that_raised_an_alarm(
    front_desk, profile
):
    draft = make_draft()
    save(draft, {ITEM_9: SEVERAL_DAYS})

    answer = front_desk.get(f"/admin/intake/contactcard/{draft.pk}/change/")

    assert answer.status_code == 404
    assert not AuditEvent.objects.exists()


# What an owner changed stays changed ------------------------------------------------


def test_what_an_owner_took_away_is_not_given_again(groups):
    reviewers = Group.objects.get(name=roles.REVIEWERS)
    taken = Permission.objects.get(codename="view_pathway")
    reviewers.permissions.remove(taken)

    actions.ensure_groups()

    assert taken not in reviewers.permissions.all()


def test_what_an_owner_added_stays(groups):
    reviewers = Group.objects.get(name=roles.REVIEWERS)
    added = Permission.objects.get(codename="export_submission")
    reviewers.permissions.add(added)

    actions.ensure_groups()

    assert added in reviewers.permissions.all()


def test_a_permission_that_a_role_is_new_to_reaches_the_group_that_exists(groups):
    reviewers = Group.objects.get(name=roles.REVIEWERS)
    reviewers.permissions.clear()
    reviewers.grants.filter(permission__codename="view_pathway").delete()

    actions.ensure_groups()

    assert [p.codename for p in reviewers.permissions.all()] == ["view_pathway"]


def test_only_clinicians_settle_what_is_for_a_clinician(groups):
    holders = Group.objects.filter(permissions__codename="settle_contraindication")

    assert [group.name for group in holders] == [roles.CLINICIANS]


# Changing accounts ------------------------------------------------------------------


@pytest.mark.parametrize("place", ["/admin/clinic/user/add/", "/admin/auth/group/add/"])
def test_changing_accounts_asks_who_it_is_first(place, groups):
    owner = sign_in(make_user(is_superuser=True, password=PASSWORD), "password", "mfa")

    assert owner.get(place).status_code == 200
    assert owner.post(place)["Location"].startswith("/accounts/reauthenticate/")


def test_what_several_were_chosen_for_goes_on_after_proving_who_it_is(groups, profile):
    """From a list that was narrowed down, too."""
    owner = sign_in(make_user(is_superuser=True, password=PASSWORD), "password", "mfa")
    ann, ben, _cleo = (make_user(full_name=name) for name in ("Ann", "Ben", "Cleo"))
    place = "/admin/clinic/user/?q=n&is_active__exact=1"
    chosen = {"action": "invite_again", "_selected_action": [ann.pk, ben.pk]}

    asked = owner.post(place, {**chosen, "index": 0})["Location"]
    done = owner.post(asked, {"password": PASSWORD})

    assert done["Location"] == place
    assert sorted(sent.to[0] for sent in mail.outbox) == [ann.email, ben.email]


@pytest.mark.parametrize(
    "place",
    [
        "/admin/clinic/user/add/",
        "/admin/auth/group/add/",
        "/admin/intake/takeout/",
        "/admin/intake/keeping/{pk}/change/",
    ],
)
def test_a_form_refused_after_proving_who_it_is_is_sent_to_its_own_address(
    place, groups, profile
):
    """It shows at the address of the question who it is, and would be lost there."""
    user = make_user(roles.REVIEWERS, is_superuser=True, password=PASSWORD)
    user.user_permissions.add(Permission.objects.get(codename="export_submission"))
    place = place.format(pk=make_submission().pk)
    owner = sign_in(user, "password", "mfa")

    asked = owner.post(place, {"do": "hold"})["Location"]
    page = owner.post(asked, {"password": PASSWORD})

    assert page.status_code == 200
    assert f'action="{place}"' in page.content.decode()
