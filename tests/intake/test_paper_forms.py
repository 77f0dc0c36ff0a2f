"""Paper forms in the admin: entered for somebody, and marked as such everywhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle

from intake.desk.exports import bundle
from intake.models import AuditEvent, ConsentText, Event, Flag, Submission
from tests.factories import make_user, sign_in
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    as_little_as_possible,
    make_draft,
    posted,
    step_of,
    unsee,
    values_of,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/intake/paperform/"


def clerk_named(name):
    user = make_user(full_name=name)
    may = Permission.objects.get(codename="enter_paperform")
    user.user_permissions.add(may)
    return user


@pytest.fixture
def clara(open_clinic):
    return clerk_named("Clara Clerk")


@pytest.fixture
def clerk(clara):
    return sign_in(clara, "password", "mfa")


def said(user, **other):
    consent = ConsentText.objects.latest()
    today = timezone.localdate().isoformat()
    signed = {"consent": consent.pk, "signed_on": today, "seen_by": user.pk}
    return {**signed, "is_signed": "on", **other}


def begin(browser, user) -> str:
    return browser.post(f"{LIST}add/", said(user))["Location"]


def enter(browser, way: str) -> str:
    """Fill in page after page; returns where that ends."""
    while not way.endswith("/check/"):
        form = browser.get(way).context["form"]
        answer = browser.post(way, posted(form, as_little_as_possible))
        assert answer.status_code == 302, answer.context["form"].errors
        way = answer["Location"]
    return way


def ready(clerk, before: str = "") -> str:
    """The next page of a paper form that is answered, or answered up to a question."""
    draft = make_draft()
    Submission.objects.filter(pk=draft.pk).update(
        entered_by=clerk, paper_seen_by=clerk, paper_signed_on=timezone.localdate()
    )
    draft.events.create(kind="entered", at=timezone.now(), by=clerk)
    if not before:
        return f"{LIST}{draft.pk}/check/"
    unsee(draft, before)
    return f"{LIST}{draft.pk}/enter/{step_of(draft, before).slug}/"


def troubled(key, item):
    if key == ITEM_9:
        return values_of(item, SEVERAL_DAYS)
    return as_little_as_possible(key, item)


@pytest.mark.long
def test_a_paper_form_goes_through_the_same_pages_to_the_worklist(clerk, clara):
    way = enter(clerk, begin(clerk, clara))
    assert "Alex Morgan Example" in clerk.get(way).content.decode()

    clerk.post(way)

    [sent] = Submission.objects.all()
    assert sent.status == Submission.Status.NEW
    assert (sent.entered_by, sent.paper_seen_by) == (clara, clara)
    assert sent.paper_signed_on == timezone.localdate()
    kinds = [(event.kind, event.by) for event in sent.events.order_by("at")]
    assert kinds == [("consented", None), ("entered", clara), ("sent", clara)]


def test_every_page_says_that_it_is_a_paper_form(clerk, clara):
    page = clerk.get(begin(clerk, clara)).content.decode()

    assert "begun by Clara Clerk" in page
    assert f"Consent version {ConsentText.objects.latest().version}" in page
    assert "data-autosave" not in page


def test_every_opening_is_on_record_before_it_is_shown(clerk, clara):
    way = begin(clerk, clara)

    clerk.get(way)

    event = AuditEvent.objects.latest("id")
    assert event.route == "admin:intake_paperform_part"
    assert event.submissions == [Submission.objects.get().pk]
    assert event.actor_id == clara.pk


def test_an_urgent_answer_on_paper_alerts_staff_at_once(clerk, clara):
    way = ready(clara, before=ITEM_9)

    form = clerk.get(way).context["form"]
    answer = clerk.post(way, posted(form, troubled), follow=True)

    assert Flag.objects.get().level == 4
    assert "staff were alerted" in answer.content.decode()
    assert Submission.objects.get().is_draft


def test_an_urgent_answer_beside_a_slip_alerts_staff_just_the_same(clerk, clara):
    way = ready(clara, before=ITEM_9)
    form = clerk.get(way).context["form"]
    slip = next(name for name, asked in form.asked.items() if asked.key != ITEM_9)

    answer = clerk.post(way, {**posted(form, troubled), slip: "99"})

    assert answer.status_code == 200
    assert Flag.objects.count() == 1
    assert "staff were alerted" in answer.content.decode()


def test_it_is_put_down_and_taken_up_by_somebody_else(clerk, clara):
    way = ready(clara, before="birth-date")
    first = posted(clerk.get(way).context["form"], as_little_as_possible)
    assert clerk.post(way, {**first, "later": ""})["Location"] == LIST

    otto = clerk_named("Otto Other")
    other = sign_in(otto, "password", "mfa")
    draft = Submission.objects.get()
    assert draft.reference in other.get(LIST).content.decode()
    assert other.get(f"{LIST}{draft.pk}/change/")["Location"] == way
    other.post(way, first)

    entered = Event.objects.filter(kind="entered").order_by("at")
    assert [event.by for event in entered] == [clara, otto]
    assert Submission.objects.get().entered_by == clara


@pytest.mark.parametrize("permission", ["review_submission", "export_submission", ""])
def test_nobody_enters_paper_forms_without_that_very_permission(
    permission, clerk, clara
):
    way = begin(clerk, clara)
    user = make_user()
    for may in Permission.objects.filter(codename=permission):
        user.user_permissions.add(may)
    stranger = sign_in(user, "password", "mfa")

    for place in (LIST, f"{LIST}add/", way):
        assert stranger.get(place).status_code == 403
        assert stranger.post(place, said(user)).status_code == 403
    assert Submission.objects.count() == 1


def test_owning_the_site_is_not_enough(owner, open_clinic):
    assert owner.get(LIST).status_code == 403


@pytest.mark.parametrize("way", ["", "enter/part-1/", "check/", "change/"])
def test_what_a_person_writes_at_home_is_not_opened_here(way, clerk):
    draft = make_draft()

    assert clerk.get(f"{LIST}{draft.pk}/{way}").status_code in (302, 404)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("is_signed", "", "Without a signed consent"),
        ("signed_on", "", "Say when"),
        ("signed_on", "2001-01-01", "did not exist"),
        ("signed_on", f"{date.today() + timedelta(3)}", "has not come"),
        ("consent", "99", "Select a valid choice"),
        ("seen_by", "", "required"),
    ],
)
def test_nothing_is_entered_without_a_consent_on_paper(
    field, value, problem, clerk, clara
):
    answer = clerk.post(f"{LIST}add/", said(clara, **{field: value}))

    assert problem in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_consent_that_a_newer_one_replaced_is_not_enough(clerk, clara):
    old = ConsentText.objects.latest()
    ConsentText.objects.create(version=old.version + 1, body="New", is_material=True)

    answer = clerk.post(f"{LIST}add/", said(clara, consent=old.pk))

    assert answer.status_code == 200
    assert not Submission.objects.exists()


def test_who_is_too_young_is_not_entered(clerk, clara):
    def child(key, item):
        if key == "birth-date":
            return values_of(item, "2020-01-01")
        return as_little_as_possible(key, item)

    way = ready(clara, before="birth-date")
    form = clerk.get(way).context["form"]
    data = posted(form, child)
    data |= {name: "2020" for name in data if name.endswith("_year")}

    answer = clerk.post(way, data)

    assert "younger than the clinic may see" in answer.content.decode()


def test_an_entry_can_be_thrown_away(clerk, clara):
    begin(clerk, clara)
    key = Submission.objects.get().pk

    answer = clerk.post(f"{LIST}{key}/check/", {"throw-away": "1"})

    assert answer["Location"] == LIST
    assert not Submission.objects.exists()


def test_reviewers_and_records_see_that_it_came_on_paper(clerk, clara, reviewer):
    clerk.post(ready(clara))
    sent = Submission.objects.get()
    assert Event.objects.get(kind="sent").by == clara

    page = reviewer.get(f"/admin/intake/submission/{sent.pk}/change/")
    exported = bundle(sent)

    assert "From paper" in page.content.decode()
    assert "entered here by Clara Clerk" in page.content.decode()
    first = exported["entry"][0]["resource"]
    assert first["author"] == {"type": "Practitioner", "display": "Clara Clerk"}
    assert first["source"]["identifier"]["value"] == sent.reference
    assert first["extension"][-1]["url"].endswith("completionMode")
    Bundle.model_validate(exported)


def test_two_who_enter_the_same_page_never_overwrite_each_other(clerk, clara):
    way = begin(clerk, clara)
    form = clerk.get(way).context["form"]
    old = posted(form, as_little_as_possible)
    clerk.post(way, old)

    changed = {name: "9" if name.endswith("_day") else v for name, v in old.items()}
    answer = clerk.post(way, {**changed, "q1": "Another Name"}, follow=True)

    assert "changed this page meanwhile" in answer.content.decode()
