"""Taking back what was written: at once where nobody needs it, else by a request."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from clinic import rate_limits
from clinic.actions import REVIEWERS
from intake import resume_codes, withdrawal_codes
from intake.actions import drafts, erasure, returning, review, settling
from intake.messages import delivery, person, telling
from intake.models import ComingBack, ErasureRequest, Flag, Message, Submission
from tests.factories import make_user
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    begin,
    make_draft,
    make_submission,
    save,
    sit_down,
)

pytestmark = pytest.mark.django_db
WITHDRAW = "/intake/withdraw/"
ALL_IS_WELL = {"hopes": "To sleep again"}


def text_of(page) -> str:
    """The page without what is new in every one."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def calm_submission() -> Submission:
    submission = make_submission()
    Flag.objects.all().delete()
    Submission.objects.update(urgency=0)
    return submission


def code_of(submission: Submission) -> str:
    return withdrawal_codes.code(submission.pk)


def take_back(browser, code: str):
    """Type a code, say yes once more, and read what became of it."""
    assert "<button" in text_of(browser.post(WITHDRAW, {"code": code}))
    answer = browser.post(WITHDRAW, {"code": code, "confirm": "1"}, follow=True)
    return text_of(answer)


def test_what_nobody_read_and_nothing_flagged_is_erased_at_once(patient):
    submission = calm_submission()

    page = take_back(patient, code_of(submission))

    assert "It is erased" in page
    assert not Submission.objects.exists()
    assert not ErasureRequest.objects.exists()


def test_nothing_is_erased_before_the_person_said_yes_once_more(patient):
    submission = calm_submission()

    page = text_of(patient.post(WITHDRAW, {"code": code_of(submission)}))

    assert "Erase it for good?" in page
    assert Submission.objects.filter(pk=submission.pk).exists()


def test_what_somebody_has_read_becomes_a_request_and_the_page_says_so(patient, groups):
    submission = calm_submission()
    review.opened(submission, by=make_user(REVIEWERS))

    page = take_back(patient, code_of(submission))

    assert "It is not erased yet" in page
    assert Submission.objects.filter(pk=submission.pk).exists()
    request = ErasureRequest.objects.open().get()
    assert request.submission == submission
    assert submission.events.filter(kind="withdrawn").count() == 1


def test_the_owners_are_told_of_a_request_once(patient, other_patient):
    owner = make_user(is_superuser=True)
    submission = make_submission(**{"high-bp": "yes"})
    for browser in (patient, other_patient):
        take_back(browser, code_of(submission))

    delivery.deliver(str(Message.objects.get(kind="erasure").pk))
    telling.tell(owner.pk)

    [sent] = mail.outbox
    assert sent.to == [owner.email]
    assert "Somebody asks to be erased" in sent.subject


def test_what_was_flagged_becomes_a_request(patient):
    submission = make_submission(**{"high-bp": "yes"})
    assert submission.flags.exists()

    assert "We have your request" in take_back(patient, code_of(submission))


def test_asking_twice_is_one_request(patient, other_patient):
    submission = make_submission(**{"high-bp": "yes"})
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        take_back(patient, code_of(submission))
    first = ErasureRequest.objects.get().asked_at

    take_back(other_patient, code_of(submission))

    assert ErasureRequest.objects.get().asked_at == first
    assert submission.events.filter(kind="withdrawn").count() == 1


@pytest.mark.parametrize("is_flagged", [False, True])
def test_a_legal_hold_stops_erasing_and_asking(is_flagged, patient):
    submission = make_submission(**{"high-bp": "yes"} if is_flagged else {})
    Submission.objects.update(legal_hold_since=timezone.now())
    code = code_of(submission)

    page = text_of(patient.post(WITHDRAW, {"code": code}))
    told = text_of(patient.post(WITHDRAW, {"code": code, "confirm": "1"}, follow=True))

    assert "We have to keep it for now" in page
    assert 'name="confirm"' not in page
    assert "We have to keep it for now" in told
    assert Submission.objects.filter(pk=submission.pk).exists()
    assert not ErasureRequest.objects.exists()


def test_wrong_used_and_expired_codes_look_the_same(patient):
    used, expired = calm_submission(), make_draft()
    take_back(patient, code_of(used))
    old_code = returning.new_resume_code(expired.pk)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        pages = {
            text_of(patient.post(WITHDRAW, {"code": code})).replace(code, "")
            for code in (resume_codes.new(), code_of(used), old_code)
        }

    assert len(pages) == 1
    assert "This code doesn’t work" in pages.pop()


def test_wrong_used_and_expired_codes_cost_the_same(patient, django_assert_num_queries):
    used = calm_submission()
    take_back(patient, code_of(used))
    expired = returning.new_resume_code(make_draft().pk)

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        for code in (resume_codes.new(), code_of(used), expired):
            with django_assert_num_queries(1):
                assert erasure.find(code, at=timezone.now()) is None


def test_a_code_may_be_typed_by_hand(patient):
    submission = calm_submission()
    typed = code_of(submission).lower().replace("-", " ")

    assert "It is erased" in take_back(patient, typed)


def test_the_database_holds_no_code_only_its_hash(draft):
    submission = drafts.send(draft.pk)
    code = resume_codes.normal(code_of(submission))

    assert submission.withdrawal_digest == resume_codes.digest(code)
    assert len(code) == 20  # of 32 signs each: 100 bits


def test_a_draft_is_withdrawn_by_the_code_to_come_back(patient):
    draft = make_draft()

    page = take_back(patient, returning.new_resume_code(draft.pk))

    assert "It is erased" in page
    assert not Submission.objects.exists()


def test_a_code_that_came_by_mail_tells_and_erases_nothing(patient):
    """Whoever reads that mail may not know the date of birth."""
    draft = make_draft()
    returning.mail_resume_code(draft.pk)
    mailed = person.code_of(Message.objects.get(kind="code"))

    page = text_of(patient.post(WITHDRAW, {"code": mailed}))
    patient.post(WITHDRAW, {"code": mailed, "confirm": "1"})

    assert "This code doesn’t work" in page
    assert Submission.objects.filter(pk=draft.pk).exists()


def test_many_wrong_codes_are_slowed_down_and_the_right_one_never_is(
    patient, other_patient, monkeypatch
):
    once = dataclasses.replace(rate_limits.WRONG_CODE, most=1)
    monkeypatch.setattr(rate_limits, "WRONG_CODE", once)
    submission = calm_submission()

    wrong = [other_patient.post(WITHDRAW, {"code": "wrong"}) for _ in range(2)]

    assert [page.status_code for page in wrong] == [200, 429]
    assert "It is erased" in take_back(other_patient, code_of(submission))


def test_looking_at_the_question_does_not_use_up_the_code_to_come_back(patient):
    draft = make_draft()
    code = returning.new_resume_code(draft.pk)

    patient.post(WITHDRAW, {"code": code})

    assert returning.resume(code) == draft


def test_a_draft_is_withdrawn_from_the_visit_itself(patient):
    begin(patient)
    assert "Stop and erase what I wrote" in text_of(patient.get(WITHDRAW))

    asked = text_of(patient.post(WITHDRAW, {"mine": "1"}))
    assert Submission.objects.exists()
    answer = patient.post(WITHDRAW, {"mine": "1", "confirm": "1"}, follow=True)

    assert "Erase it for good?" in asked
    assert "It is erased" in text_of(answer)
    assert not Submission.objects.exists()
    assert patient.get("/intake/check/").status_code == 410


def test_a_draft_with_an_open_alarm_becomes_a_request(patient):
    draft = sit_down(patient)
    save(draft, {ITEM_9: SEVERAL_DAYS})

    asked = text_of(patient.post(WITHDRAW, {"mine": "1"}))
    told = patient.post(WITHDRAW, {"mine": "1", "confirm": "1"}, follow=True)

    assert "alerted our staff" in asked
    assert "We have your request" in text_of(told)
    assert ErasureRequest.objects.get().submission == draft


@pytest.mark.parametrize("outcome", ["not-reached", "handed"])
def test_who_is_still_to_be_called_is_not_erased_and_the_owner_is_asked(
    outcome, patient, owner, groups
):
    draft, ann = sit_down(patient), make_user(REVIEWERS)
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    seen, later = review.newest(draft), timezone.now() + timedelta(hours=1)
    said = {"text": "Rang", "seen": seen, "outcome": outcome, "call_at": later}
    settling.acknowledge(draft.pk, flag.pk, by=ann, to=ann, **said)

    asked = text_of(patient.post(WITHDRAW, {"mine": "1"}))
    told = patient.post(WITHDRAW, {"mine": "1", "confirm": "1"}, follow=True)

    assert "We cannot erase it at once" in asked
    assert "It is not erased yet" in text_of(told)
    assert draft in Submission.objects.needing_a_human(later)
    waits = owner.get("/admin/intake/keeping/?waits=asked").content.decode()
    assert draft.reference in waits
    page = owner.get(f"/admin/intake/keeping/{draft.pk}/change/").content.decode()
    assert "Still to be called" in page


def test_an_owner_answers_a_request_after_the_alarm_was_seen_to(patient, owner, groups):
    """A form that was never sent lies on no pile then; the request is still there."""
    draft, ann = sit_down(patient), make_user(REVIEWERS)
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    said = {"text": "Spoke", "seen": review.newest(draft), "outcome": "reached"}
    settling.acknowledge(draft.pk, flag.pk, by=ann, **said)
    patient.post(WITHDRAW, {"mine": "1", "confirm": "1"})

    page = f"/admin/intake/keeping/{draft.pk}/change/"
    assert draft.reference in owner.get("/admin/intake/keeping/").content.decode()
    owner.post(page, {"do": "grant", "text": "Asked for"})

    assert not Submission.objects.exists()


def test_who_asked_to_be_erased_is_not_reminded_any_more(patient):
    draft = sit_down(patient)
    returning.ask_for_reminders(draft.pk)
    save(draft, {ITEM_9: SEVERAL_DAYS})

    patient.post(WITHDRAW, {"mine": "1", "confirm": "1"})

    assert not ComingBack.objects.get(submission=draft).is_reminded


def test_withdrawing_ends_the_visit_and_tells_only_once(patient):
    sit_down(patient)
    told = patient.post(WITHDRAW, {"mine": "1", "confirm": "1"}, follow=True)

    assert told["Clear-Site-Data"] == '"cookies", "storage"'
    assert "no-store" in told["Cache-Control"]
    assert "It is erased" not in text_of(patient.get(WITHDRAW))


def test_without_a_draft_there_is_nothing_of_this_visit_to_erase(patient):
    assert patient.post(WITHDRAW, {"mine": "1"})["Location"] == WITHDRAW


def test_a_message_that_waits_for_an_erased_person_is_not_sent(patient):
    submission = calm_submission()
    waiting = [str(message.pk) for message in submission.messages.all()]
    take_back(patient, code_of(submission))

    for message_id in waiting:
        delivery.deliver(message_id)

    assert waiting
    assert not Message.objects.exists()
    assert not mail.outbox


def test_the_receipt_shows_the_code_and_the_same_one_again(patient):
    sit_down(patient)
    pages = [patient.post("/intake/check/", follow=True), patient.get("/intake/done/")]

    code = code_of(Submission.objects.get())
    assert all(code in text_of(page) for page in pages)


def test_the_receipt_takes_it_back_without_typing(patient):
    sit_down(patient)
    page = text_of(patient.post("/intake/check/", follow=True))

    assert f'<input type="hidden" name="code" value="{code_of_only()}">' in page
    assert "<button" in text_of(patient.post(WITHDRAW, {"code": code_of_only()}))


def code_of_only() -> str:
    return code_of(Submission.objects.get())


def test_a_code_made_with_another_key_is_not_shown(patient):
    sit_down(patient)
    patient.post("/intake/check/")
    Submission.objects.update(withdrawal_digest=b"another")

    page = text_of(patient.get("/intake/done/"))

    assert code_of_only() not in page
    assert "Call the clinic with your reference" in page


def test_no_code_stands_in_an_address(patient):
    submission = calm_submission()

    patient.post(WITHDRAW, {"code": code_of(submission)})
    answer = patient.post(WITHDRAW, {"code": code_of(submission), "confirm": "1"})

    assert answer["Location"] == WITHDRAW
