"""The worklist: which pile a submission lies on, why, and how it is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from intake.actions import review, settling
from intake.desk import worklist
from intake.models import AuditEvent, HouseRules, Submission
from tests.intake.desk.conftest import CLINICIAN, URGENT
from tests.intake.factories import ABOUT, make_draft, make_submission, save

LIST = "/admin/intake/submission/"
SEARCH = f"{LIST}search/"


def listed(browser, query=""):
    """References on a pile, as they stand there."""
    page = browser.get(LIST + query)
    return [found.reference for found in page.context["cl"].result_list]


def counted(browser):
    page = browser.get(LIST)
    spec = page.context["cl"].filter_specs[0]
    choices = spec.choices(page.context["cl"])
    return {str(choice["display"]): choice["count"] for choice in choices}


def test_what_is_urgent_stands_first_then_what_waited_longest(desk):
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        older = make_submission()
    newer = make_submission()
    urgent = make_submission(**URGENT)

    assert listed(desk) == [urgent.reference, older.reference, newer.reference]


def test_reading_clears_new_and_deciding_clears_the_worklist(desk, robin, submission):
    assert counted(desk) | {"New": "1", "To do": "1"} == counted(desk)

    desk.get(f"{LIST}{submission.pk}/change/")
    assert counted(desk)["New"] == "0"
    assert listed(desk) == [submission.reference]

    decide(submission, robin)
    assert (listed(desk), listed(desk, "?queue=closed")) == ([], [submission.reference])


def test_reopening_brings_it_back(desk, robin, submission):
    decide(submission, robin)
    review.reopen(submission.pk, by=robin, text="Again", seen=review.newest(submission))

    assert listed(desk) == [submission.reference]
    assert "Opened again" in desk.get(LIST).content.decode()


def decide(submission, by):
    seen = review.newest(submission)
    review.decide(submission.pk, "referred", by=by, text="Heart first", seen=seen)


def test_what_was_put_off_returns_by_its_date_without_any_job(desk, robin, submission):
    until = timezone.now() + timedelta(days=3)
    seen = review.newest(submission)
    review.put_off(submission.pk, by=robin, text="Test", until=until, seen=seen)

    assert (listed(desk), counted(desk)["Put off"]) == ([], "1")
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        worklist_now = Submission.objects.needing_a_human()
        assert [found.reference for found in worklist_now] == [submission.reference]


def test_overdue_counts_the_days_on_which_the_clinic_opens(open_clinic, robin):
    with time_machine.travel(datetime(2026, 11, 20, 15, tzinfo=UTC), tick=False):
        submission = make_submission()

    def is_overdue(moment):
        with time_machine.travel(moment, tick=False):
            desk = worklist.Desk.of(robin)
            _words, pile = worklist.PILES["overdue"]
            return submission in pile(desk)

    monday, friday = 23, 27
    assert HouseRules.current().read_hours == 24
    assert not is_overdue(datetime(2026, 11, monday, 14, 59, tzinfo=UTC))
    assert is_overdue(datetime(2026, 11, monday, 15, 1, tzinfo=UTC))
    review.opened(submission, by=robin)
    assert HouseRules.current().decide_days == 5
    assert not is_overdue(datetime(2026, 11, friday, 14, 59, tzinfo=UTC))
    assert is_overdue(datetime(2026, 11, friday, 15, 1, tzinfo=UTC))


def test_a_call_that_is_late_makes_it_overdue(desk, robin):
    submission = make_submission(**URGENT)
    [flag] = submission.flags.filter(level=4)
    settling.acknowledge(
        submission.pk,
        flag.pk,
        by=robin,
        text="Rang twice",
        seen=review.newest(submission),
        outcome="not-reached",
        call_at=timezone.now() + timedelta(hours=1),
    )
    assert counted(desk)["Overdue"] == "0"

    Submission.objects.update(call_at=timezone.now() - timedelta(minutes=1))
    assert counted(desk)["Overdue"] == "1"
    assert "Try again now" in desk.get(LIST).content.decode()


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?level=3", ["clinician"]),
        ("?with=nobody", ["clinician", "calm"]),
        ("?waits=1", []),
        ("?level=3&with=nobody", ["clinician"]),
        ("?level=", ["clinician", "calm"]),
    ],
)
def test_a_pile_is_narrowed_down(desk, query, found):
    made = {
        make_submission().reference: "calm",
        make_submission(**CLINICIAN).reference: "clinician",
    }

    assert sorted(made[ref] for ref in listed(desk, query)) == sorted(found)


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?title__regex=(", 400),
        ("?status__regex=(", 400),
        ("?assignee__password__startswith=p", 400),
        ("?with=nonsense&level=9&pathway=x&waits=-1&queue=nothing", 200),
        ("?o=99", 200),
        ("?q=%27%22%3B", 200),
        ("?p=99999", 200),
    ],
)
def test_an_address_made_up_by_hand_breaks_nothing(desk, submission, query, status):
    assert desk.get(LIST + query).status_code == status


@pytest.mark.parametrize(
    "data",
    [
        {"_selected_action": ["not-an-id"]},
        {"_selected_action": ["1"], "select_across": "1"},
    ],
)
def test_a_forged_choice_is_refused(desk, submission, data):
    assert desk.post(LIST, {"action": "assign", "to": "", **data}).status_code == 400


def test_several_are_put_on_a_colleagues_list_at_once(desk, robin, sam):
    chosen = [make_submission(), make_submission()]
    ids = [submission.pk for submission in chosen]

    desk.post(LIST, {"action": "assign", "to": sam.pk, "_selected_action": ids})

    assert set(Submission.objects.values_list("assignee", flat=True)) == {sam.pk}
    for submission in chosen:
        event = submission.events.get(kind="assigned")
        assert (event.by, event.detail) == (robin, {"to": "Sam Second"})


def test_only_those_who_may_read_can_be_given_one(desk, editor, submission):
    stranger = editor.session["_auth_user_id"]
    data = {"action": "assign", "to": stranger, "_selected_action": [submission.pk]}

    page = desk.post(LIST, data, follow=True)

    assert "Done, and on each timeline" not in page.content.decode()
    submission.refresh_from_db()
    assert submission.assignee is None


def test_a_reference_is_found_whatever_pile_it_lies_on(desk, robin, submission):
    decide(submission, robin)
    typed = submission.reference.lower().replace("-", " ")

    assert listed(desk, f"?q={typed}") == [submission.reference]
    assert listed(desk, f"?q={submission.reference[:5]}") == []


@pytest.mark.long
@pytest.mark.parametrize(
    "said", ["alex MORGAN  example", "ALEX@example.org", "+1 (202) 555-0188"]
)
def test_a_person_is_found_by_what_they_gave_and_that_is_on_record(desk, said):
    submission = make_submission({**ABOUT, "phone": "202 555 0188", "call-ok": "yes"})
    make_submission({**ABOUT, "name": "Someone Else", "email": "else@example.org"})

    page = desk.post(SEARCH, {"said": said})

    assert [found.pk for found, _why in page.context["found"]] == [submission.pk]
    event = AuditEvent.objects.get()
    assert event.route == "admin:intake_submission_search"
    assert event.submissions == [submission.pk]
    for private in ("Alex", "alex@example.org</"):
        assert private not in page.content.decode().replace(said, "")


def test_a_name_is_never_looked_for_by_its_address(desk, submission):
    page = desk.get(f"{SEARCH}?said=Alex+Morgan+Example&q=Alex")

    assert "found" not in page.context
    assert not AuditEvent.objects.exists()
    assert listed(desk, "?q=Alex+Morgan+Example") == []


def test_a_search_without_an_entry_in_the_record_shows_nothing(desk, submission):
    assert AuditEvent.objects.count() == 0
    desk.post(SEARCH, {"said": "nobody@example.org"})

    assert [event.submissions for event in AuditEvent.objects.all()] == [[]]


def test_a_draft_with_an_alarm_says_that_it_was_not_sent(desk, open_clinic):
    draft = make_draft()
    save(draft, URGENT)

    page = desk.get(LIST).content.decode()

    assert draft.reference in page
    assert "Urgent, not sent: acknowledge" in page


@pytest.mark.long
def test_ten_cost_as_many_queries_as_two(desk, django_assert_num_queries):
    make_submission()
    make_submission(**CLINICIAN)
    desk.get(LIST)
    with django_assert_num_queries(QUERIES):
        desk.get(LIST)
    for _number in range(8):
        make_submission()
    with django_assert_num_queries(QUERIES):
        desk.get(LIST)


QUERIES = 23  # one of them while no test of the alerts has come back yet


@pytest.mark.long
def test_piles_are_counted_no_further_than_99(desk, submission):
    for number in range(100):
        copy = Submission.objects.get(pk=submission.pk)
        copy.pk, copy._state.adding = uuid4(), True
        copy.reference, copy.withdrawal_digest = f"X{number:07}", None
        copy.save(force_insert=True)

    assert counted(desk)["To do"] == "99+"


def test_a_filtered_pile_leads_to_bare_addresses(desk, submission):
    page = desk.get(f"{LIST}?queue=new").content.decode()

    assert f'href="{LIST}{submission.pk}/change/"' in page
