"""A draft keeps what a person said, once, and says at once what is urgent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from clinic import sealing
from intake.actions import drafts
from intake.actions.drafts import ChangedElsewhere, NotADraft
from intake.models import (
    ConsentText,
    Event,
    Flag,
    Message,
    QuestionnaireVersion,
    Response,
    Submission,
)
from intake.models.submissions import Level
from intake.questionnaires.values import Coding
from tests.factories import make_user
from tests.intake.factories import (
    ABOUT,
    ITEM_9,
    NOT_AT_ALL,
    SEVERAL_DAYS,
    answers_to,
    make_draft,
    make_submission,
    mark,
    save,
    step_of,
)

pytestmark = pytest.mark.django_db
MORE_THAN_HALF = "LA6570-1"
NEARLY_EVERY_DAY = "LA6571-9"
TROUBLES = ["aneurysm", "avm", "head-bleed", "glaucoma", "seizure", "lung-disease"]
GAD_7 = [
    "/69725-0",
    "/68509-9",
    "/69733-4",
    "/69734-2",
    "/69735-9",
    "/69689-8",
    "/69736-7",
]


def kinds(submission: Submission) -> list[str]:
    return list(submission.events.values_list("kind", flat=True))


def codes(submission: Submission, name: str, key: str) -> list[str]:
    return [value.code for value in answers_to(submission, name).get(key)]


# Beginning ------------------------------------------------------------------------


def test_a_draft_remembers_which_consent_was_given(open_clinic):
    text = ConsentText.objects.create(version=7, body="Other words")

    draft = drafts.begin(text)

    assert draft.consent.version == 7
    assert kinds(draft) == [Event.Kind.CONSENTED]


def test_a_draft_says_nothing_about_anybody(open_clinic):
    draft = drafts.begin(ConsentText.objects.latest())

    assert (draft.status, draft.urgency, draft.sent_at) == ("draft", Level.NONE, None)
    assert draft.email_index is draft.phone_index is draft.name_index is None
    assert str(draft) == draft.reference


def test_a_new_version_changes_nothing_for_those_under_way(draft):
    asked = QuestionnaireVersion.objects.active().get(name="gad-7")
    newer = asked.definition.replace(asked.version, "2.0.0", 1)
    QuestionnaireVersion.objects.filter(pk=asked.pk).update(status="retired")
    successor = QuestionnaireVersion.objects.create(
        url=asked.url,
        version="2.0.0",
        name="gad-7",
        title="Other words",
        status="active",
        definition=newer,
        interpretation=asked.interpretation.replace(asked.version, "2.0.0", 1),
        sha256="0" * 64,
    )

    sent = drafts.send(draft.pk)
    begun_later = drafts.begin(ConsentText.objects.latest())

    assert sent.responses.filter(questionnaire=asked).exists()
    assert begun_later.responses.filter(questionnaire=successor).exists()


# Saving a page --------------------------------------------------------------------


def test_what_a_page_says_is_kept_with_what_other_pages_said(draft):
    save(draft, {"hopes": "To sleep again"})
    save(draft, {"own-words": "It began\nin spring"})

    kept = answers_to(draft, "what-brings-you")

    assert kept.get("hopes") == ("To sleep again",)
    assert kept.get("own-words") == ("It began\nin spring",)


def test_an_answer_taken_back_is_gone(draft):
    save(draft, {"hopes": "To sleep again"})

    save(draft, {"hopes": []})

    assert "hopes" not in answers_to(draft, "what-brings-you")


def test_the_same_page_twice_changes_nothing(draft):
    shown = mark(step_of(draft, "hopes"))
    save(draft, {"hopes": "To sleep again"}, shown=shown)

    save(draft, {"hopes": "To sleep again"}, shown=shown)

    assert answers_to(draft, "what-brings-you").get("hopes") == ("To sleep again",)


@pytest.mark.parametrize("newer", ["Another", "to sleep AGAIN", "To  sleep again"])
def test_a_tab_that_shows_old_answers_overwrites_nothing(newer, draft):
    save(draft, {"hopes": "To sleep again"})
    shown = mark(step_of(draft, "hopes"))
    save(draft, {"hopes": newer})

    with pytest.raises(ChangedElsewhere):
        save(draft, {"hopes": "From the old tab"}, shown=shown)

    assert answers_to(draft, "what-brings-you").get("hopes") == (newer,)


def test_another_page_saved_in_another_tab_is_no_obstacle(draft):
    shown = mark(step_of(draft, "hopes"))
    save(draft, {"own-words": "From the other tab"})

    save(draft, {"hopes": "To sleep again"}, shown=shown)

    assert set(answers_to(draft, "what-brings-you")) == {"hopes", "own-words"}


def test_what_was_sent_is_not_changed_any_more(draft):
    step = step_of(draft, "hopes")
    drafts.send(draft.pk)

    with pytest.raises(NotADraft):
        drafts.save_page(draft.pk, step, {"hopes": ["Late"]}, shown=mark(step))


def test_a_page_asks_again_when_a_change_opens_questions_on_it(draft):
    assert step_of(draft, "email-ok").is_seen

    save(draft, {"email": "alex@example.org", "phone": "202 555 0188"})

    assert not step_of(draft, "text-ok").is_seen
    assert step_of(draft, "name").is_seen


def test_a_page_that_opens_questions_on_itself_is_not_done(open_clinic):
    draft = make_draft()
    often = step_of(draft, "/68518-0")
    assert often.is_seen

    save(draft, {"/68518-0": "LA18926-8"})

    assert not step_of(draft, "/68519-8").is_seen


def test_who_takes_the_last_safe_way_back_is_asked_for_one(open_clinic):
    number = {"phone": "202 555 0188", "text-ok": "no", "call-ok": "no"}
    draft = make_draft({**ABOUT, **number})

    save(draft, {"email": [], "phone": "202 555 0188"})

    assert not step_of(draft, "call-ok").is_seen


# What is urgent -------------------------------------------------------------------


def test_an_urgent_answer_tells_staff_at_once(draft):
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})

    draft.refresh_from_db()
    assert (draft.urgency, draft.is_draft) == (Level.URGENT, True)
    assert flag.detail["answer"] == "Several days"
    assert kinds(draft)[-1] == Event.Kind.ALARMED
    assert [job.args for job in jobs()] == [
        {"message_id": str(Message.objects.get(kind="alert", flag=flag).pk)}
    ]


def jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="intake.deliver"))


def test_an_urgent_answer_is_told_once(draft):
    save(draft, {ITEM_9: SEVERAL_DAYS})

    assert save(draft, {ITEM_9: SEVERAL_DAYS}) == []
    assert (Flag.objects.count(), len(jobs())) == (1, 1)


def test_not_at_all_raises_nothing(draft):
    assert save(draft, {ITEM_9: NOT_AT_ALL}) == []
    assert (Flag.objects.count(), len(jobs())) == (0, 0)


@pytest.mark.parametrize("link_id", ["suicidal-thoughts", "suicide-attempt"])
@pytest.mark.parametrize("code", ["yes", "not-sure"])
def test_the_safety_screen_tells_staff_too(link_id, code, draft):
    [flag] = save(draft, {link_id: code})

    assert flag.level == Level.URGENT
    assert len(jobs()) == 1


def test_an_answer_that_is_lost_tells_nobody(draft):
    with transaction.atomic():
        save(draft, {ITEM_9: SEVERAL_DAYS})
        transaction.set_rollback(True)

    draft.refresh_from_db()
    assert ITEM_9 not in answers_to(draft, "phq-9")
    assert (draft.urgency, Flag.objects.count(), len(jobs())) == (Level.NONE, 0, 0)
    assert Event.Kind.ALARMED not in kinds(draft)


@pytest.mark.parametrize("now", [NOT_AT_ALL, NEARLY_EVERY_DAY, []])
def test_a_changed_answer_keeps_the_flag_and_says_so(now, draft):
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})

    save(draft, {ITEM_9: now})

    flag.refresh_from_db()
    draft.refresh_from_db()
    assert (flag.is_changed, flag.detail["answer"]) == (True, "Several days")
    assert draft.urgency == Level.URGENT
    assert kinds(draft).count(Event.Kind.CHANGED) == 1


def test_a_change_is_noted_after_staff_dealt_with_the_flag_too(draft):
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    flag.acknowledged_by, flag.acknowledged_at = make_user(), timezone.now()
    flag.save(update_fields=["acknowledged_by", "acknowledged_at"])
    Submission.objects.update(urgency=Level.NONE)

    save(draft, {ITEM_9: NEARLY_EVERY_DAY})

    flag.refresh_from_db()
    assert flag.is_changed


def test_an_answer_to_another_questionnaire_changes_no_flag(draft):
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})

    save(draft, {"suicidal-thoughts": "no"})

    flag.refresh_from_db()
    assert not flag.is_changed


# Sending --------------------------------------------------------------------------


def test_what_is_sent_is_new_and_has_a_time(draft):
    sent = drafts.send(draft.pk)

    assert (sent.status, sent.reference) == ("new", draft.reference)
    assert sent.sent_at >= sent.started_at
    assert kinds(sent) == [Event.Kind.CONSENTED, Event.Kind.SENT]


def test_who_sends_twice_has_sent_once(draft):
    first = drafts.send(draft.pk)

    second = drafts.send(draft.pk)

    assert (second.pk, second.sent_at) == (first.pk, first.sent_at)
    assert kinds(first).count(Event.Kind.SENT) == 1
    assert sorted(Message.objects.values_list("kind", flat=True)) == [
        "notice",
        "receipt",
    ]
    assert len(jobs()) == 2


def test_what_was_asked_and_left_is_declined_and_never_zero(open_clinic):
    sent = make_submission(**{"/69725-0": NOT_AT_ALL})

    response = sent.responses.get(questionnaire__name="gad-7")

    assert "/69725-0" not in response.document["declined"]
    assert len(response.document["declined"]) == 7
    [score] = response.scores
    assert score["total"] is None
    assert score["reason"]


def test_answers_of_a_branch_left_behind_are_dropped_on_sending(open_clinic):
    draft = make_draft(**{"high-bp": "no", "bp-reading": "120 over 80"})
    assert "bp-reading" in answers_to(draft, "ketamine-safety-screen")

    drafts.send(draft.pk)

    kept = answers_to(draft, "ketamine-safety-screen")
    assert "bp-reading" not in kept
    assert codes(draft, "ketamine-safety-screen", "high-bp") == ["no"]


def test_a_branch_left_behind_is_kept_until_then(draft):
    save(draft, {"high-bp": "yes"})
    save(draft, {"bp-reading": "120 over 80"})
    save(draft, {"high-bp": "no"})

    save(draft, {"high-bp": "yes"})

    kept = answers_to(draft, "ketamine-safety-screen")
    assert kept.get("bp-reading") == ("120 over 80",)


def test_scores_are_kept_as_they_were_added_up(open_clinic):
    items = dict.fromkeys(GAD_7, MORE_THAN_HALF)
    sent = make_submission(**items)

    [score] = sent.responses.get(questionnaire__name="gad-7").scores

    assert Decimal(score["total"]) == 14
    assert (score["code"], score["band"]) == ("gad-7", "moderate")
    assert (score["reason"], score["prorated"]) == ("", False)


def test_a_flag_of_the_draft_is_not_raised_again_on_sending(draft):
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})

    sent = drafts.send(draft.pk)

    urgent = sent.flags.filter(level=Level.URGENT)
    assert [found.pk for found in urgent] == [flag.pk]
    assert Message.objects.filter(kind="alert").count() == 1


def test_what_a_clinician_has_to_decide_is_flagged_with_its_reason(open_clinic):
    sent = make_submission(**{"aneurysm": "not-sure"})

    flag = sent.flags.first()

    assert sent.urgency == flag.level == Level.CLINICIAN
    assert flag.detail["answer"].startswith("Not sure")
    assert flag.detail["why"]
    assert flag.detail["sources"]


def test_sending_costs_as_much_whatever_it_flags(open_clinic):
    """The more there is to flag, the less anybody wants to wait."""
    calm, flagged = make_draft(), make_draft(**dict.fromkeys(TROUBLES, "yes"))

    costs = [queries_of_sending(draft) for draft in (calm, flagged)]

    assert flagged.flags.count() > calm.flags.count()
    assert costs[0] == costs[1]


def queries_of_sending(draft: Submission) -> int:
    with CaptureQueriesContext(connection) as captured:
        drafts.send(draft.pk)
    return len(captured)


def test_the_same_person_is_found_whatever_the_spelling(open_clinic):
    first = make_submission({**ABOUT, "phone": "+1 (202) 555-0188"})
    again = {
        **ABOUT,
        "name": " alex  MORGAN example",
        "email": "ALEX@example.org",
        "phone": "202.555.0188",
    }

    second = make_submission(again)

    for index in ("email_index", "phone_index", "name_index"):
        assert bytes(getattr(first, index)) == bytes(getattr(second, index))


def test_who_gives_no_phone_has_no_index_of_it(open_clinic):
    sent = make_submission()

    assert sent.phone_index is None
    assert bytes(sent.email_index) == sealing.blind("email", "alex@example.org")


def test_a_receipt_is_queued_only_for_a_safe_address(open_clinic):
    number = {"phone": "202 555 0188", "text-ok": "yes", "call-ok": "no"}
    make_submission({**ABOUT, **number, "email-ok": "no"})

    assert [message.kind for message in Message.objects.all()] == ["notice"]


def test_nothing_is_sent_when_the_queue_takes_no_job(draft):
    full = "ALTER TABLE procrastinate_jobs ADD CHECK (task_name <> 'intake.deliver')"
    with connection.cursor() as cursor:
        cursor.execute(full)

    with pytest.raises(ConnectorException), transaction.atomic():
        drafts.send(draft.pk)

    draft.refresh_from_db()
    assert draft.is_draft
    assert (Message.objects.count(), Flag.objects.count()) == (0, 0)


def test_a_key_changed_on_the_way_loses_nothing(draft, settings):
    save(draft, {"own-words": "With the old key"})
    settings.ANSWER_KEYS = {"t2": b"2" * 32, **settings.ANSWER_KEYS}

    save(draft, {"hopes": "With the new key"})
    sent = drafts.send(draft.pk)

    kept = answers_to(sent, "what-brings-you")
    assert {*kept.values()} == {("With the old key",), ("With the new key",)}
    rows = Response.objects.values_list("document", flat=True)
    assert {sealing.key_id(row.envelope) for row in rows} == {"t2"}


def test_other_words_for_the_same_code_are_the_same_answer(draft):
    """A coding is its code: a display that was mended is no change of the answer."""
    shown = mark(step_of(draft, "reasons"))
    save(draft, {"reasons": "low-mood"}, shown=shown)
    [kept] = answers_to(draft, "what-brings-you").get("reasons")

    same = Coding(kept.system, kept.code, "Mended words")

    save(draft, {"reasons": [same]}, shown=shown)
