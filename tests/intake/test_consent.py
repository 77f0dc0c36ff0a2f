"""What people agree to: on record each time, and asked again when it matters."""

from __future__ import annotations

import re

import pytest

from clinic import redlines
from intake import catalogue, teach_back
from intake.actions import consents, drafts
from intake.actions.history import NotDone
from intake.models import ConsentText, Event, Submission
from tests.factories import make_user
from tests.intake.factories import (
    UNDERSTOOD,
    agree,
    as_little_as_possible,
    begin,
    draft_of,
    make_draft,
    press_continue,
    sit_down,
)

pytestmark = pytest.mark.django_db
FITS = {"old_enough": "yes", "in_state": "yes"}
WRONG = {"asked": "1", "alarm": "nothing", "emergency": "clinic"}
ASKED = "/intake/understood/"


def text_of(page) -> str:
    return page.content.decode()


def new_text(*, is_material: bool) -> ConsentText:
    latest = ConsentText.objects.latest()
    body = latest.body.replace("They are not a diagnosis.", "They diagnose nothing.")
    return ConsentText.objects.create(
        version=latest.version + 1, body=body, is_material=is_material
    )


def understood(submission: Submission) -> dict[str, str]:
    [event] = submission.events.filter(kind=Event.Kind.CONSENTED)
    return event.detail["understood"]


@pytest.fixture
def reader(patient):
    """Somebody who has agreed and is asked what it means."""
    patient.post("/intake/before/", FITS)
    agree(patient)
    return patient


# Two questions --------------------------------------------------------------------


def test_one_of_the_questions_is_about_the_answer_that_alerts_staff(reader):
    page = text_of(reader.get(ASKED))

    assert "suicide or self-harm" in page
    assert "You never press Send" in page
    assert "not a test" in page


def test_who_understood_at_once_goes_on_and_that_is_on_record(reader):
    assert reader.post(ASKED, UNDERSTOOD)["Location"] == "/intake/part-1/"

    assert understood(draft_of(reader)) == {"alarm": "first", "emergency": "first"}


def test_a_wrong_answer_is_explained_and_asked_again_without_a_word_of_blame(reader):
    page = text_of(reader.post(ASKED, UNDERSTOOD | {"alarm": "nothing"}))

    assert "alerts staff at once, even if you never press Send" in page
    assert "please choose again" in page
    assert not re.search(r"\b(wrong|incorrect|error|mistake|failed)\b", page, re.I)
    assert not Submission.objects.exists()


def test_only_what_was_answered_otherwise_is_explained(reader):
    page = text_of(reader.post(ASKED, UNDERSTOOD | {"emergency": "unsure"}))

    assert "around the clock" in page
    assert "This is the one exception" not in page


def test_who_understood_after_an_explanation_goes_on_and_that_is_on_record(reader):
    reader.post(ASKED, UNDERSTOOD | {"alarm": "unsure"})

    assert reader.post(ASKED, UNDERSTOOD)["Location"] == "/intake/part-1/"
    assert understood(draft_of(reader)) == {"alarm": "explained", "emergency": "first"}


def test_nobody_is_kept_here_for_ever(reader):
    reader.post(ASKED, WRONG)
    page = text_of(reader.post(ASKED, WRONG))

    assert "we say it outright" in page
    assert reader.post(ASKED, {"told": "1"})["Location"] == "/intake/part-1/"
    assert understood(draft_of(reader)) == {"alarm": "told", "emergency": "told"}


def test_the_questions_are_not_skipped_by_saying_so(reader):
    reader.post(ASKED, {"told": "1"})
    reader.post(ASKED, WRONG)
    reader.post(ASKED, {"told": "1"})

    assert not Submission.objects.exists()


def test_a_question_left_out_is_asked_for(reader):
    page = text_of(reader.post(ASKED, {"asked": "1", "alarm": "at-once"}))

    assert "Who can help you right away</a>: Choose one answer." in page
    assert "<title>Error: Questions</title>" in page


def test_nobody_is_asked_about_a_text_that_they_did_not_agree_to(patient):
    assert patient.get(ASKED)["Location"] == "/intake/before/"
    patient.post("/intake/before/", FITS)

    assert patient.get(ASKED)["Location"] == "/intake/consent/"


def test_a_text_that_changed_between_reading_and_the_questions_is_read_again(reader):
    new_text(is_material=False)

    assert reader.post(ASKED, UNDERSTOOD)["Location"] == "/intake/consent/"


def test_each_question_has_a_right_answer_and_a_way_to_say_not_sure():
    for check in teach_back.CHECKS:
        assert check.right in check.answers
        assert "unsure" in check.answers


# Agreeing again -------------------------------------------------------------------


def test_a_material_change_is_asked_again_before_going_on(patient):
    first = begin(patient)
    new_text(is_material=True)

    assert patient.get(first)["Location"] == "/intake/consent/"
    page = text_of(patient.get("/intake/consent/"))
    assert "This text has changed" in page
    assert re.search(r"<ins>.*diagnose nothing\.", page)
    assert re.search(r"<del>.*are not a diagnosis\.", page)


def test_a_cosmetic_change_is_not_asked_again(patient):
    first = begin(patient)
    new_text(is_material=False)

    assert patient.get(first).status_code == 200
    sit_down(patient)
    assert patient.get("/intake/check/").status_code == 200


def test_a_cosmetic_change_after_a_material_one_hides_nothing(patient):
    first = begin(patient)
    new_text(is_material=True)
    new_text(is_material=False)

    assert patient.get(first)["Location"] == "/intake/consent/"


def test_what_was_typed_when_the_text_changed_is_kept(patient):
    first = begin(patient)
    form = patient.get(first).context["form"]
    new_text(is_material=True)
    name = next(n for n, asked in form.asked.items() if asked.key == "name")

    patient.post(first, {name: "Alex Example", "shown": form.initial["shown"]})
    give_again(patient)

    assert "Alex Example" in text_of(patient.get(first))


def give_again(patient):
    agree(patient)
    return patient.post(ASKED, UNDERSTOOD)


def test_each_consent_is_a_record_of_its_own(patient):
    first = begin(patient)
    old = ConsentText.objects.latest()
    text = new_text(is_material=True)

    assert give_again(patient)["Location"] == "/intake/onward/"

    draft = draft_of(patient)
    assert draft.consent == text
    given = draft.events.filter(kind="consented").order_by("at")
    assert [event.detail["version"] for event in given] == [
        old.version,
        text.version,
    ]
    assert patient.get(first).status_code == 200


def test_nothing_is_sent_under_a_text_that_has_changed_materially(patient):
    sit_down(patient)
    patient.get("/intake/check/")
    new_text(is_material=True)

    assert patient.post("/intake/check/")["Location"] == "/intake/consent/"
    assert Submission.objects.get().is_draft


def test_not_even_at_the_last_moment(draft):
    new_text(is_material=True)

    with pytest.raises(drafts.ConsentDue):
        drafts.send(draft.pk)

    assert Submission.objects.get().is_draft


def test_who_does_not_agree_again_may_stop_and_erase(patient):
    begin(patient)
    new_text(is_material=True)

    page = text_of(patient.get("/intake/consent/"))

    assert "Stop and erase what I wrote" in page
    assert 'href="/intake/withdraw/"' in page


def test_agreeing_again_needs_the_text_and_the_questions(patient):
    first = begin(patient)
    new_text(is_material=True)
    press_continue_is_refused = patient.get(first)["Location"]
    assert press_continue_is_refused == "/intake/consent/"

    agree(patient)
    assert patient.get(first)["Location"] == "/intake/consent/"
    patient.post(ASKED, UNDERSTOOD)

    assert press_continue(patient, first, as_little_as_possible) != first


def test_giving_the_same_consent_twice_is_one_record(patient):
    draft = make_draft()
    text = new_text(is_material=True)

    for _ in range(2):
        consents.give_again(draft.pk, text, {})

    assert draft.events.filter(kind="consented").count() == 2  # the first, and this


# Publishing -----------------------------------------------------------------------


@pytest.fixture
def latest(open_clinic):
    return ConsentText.objects.latest()


def publish(body: str, latest: ConsentText, **fields) -> ConsentText:
    said = {"is_material": True, "note": "Plainer words", "by": make_user()}
    return consents.publish(body, after=latest.version, **said | fields)


def test_a_new_text_is_a_new_version_with_who_and_why(latest):
    body = latest.body + "\n\nThank you."

    text = publish(body, latest, is_material=False)

    assert (text.version, text.body) == (latest.version + 1, body)
    assert text.note == "Plainer words"
    assert text.published_by is not None
    assert not text.is_material


@pytest.mark.parametrize(
    ("gone", "reason"),
    [
        ("988", "988 and 911"),
        ("911", "988 and 911"),
        ("suicide", "alerts staff"),
        ("at once", "alerts staff"),
    ],
)
def test_a_text_has_to_promise_what_the_site_does(gone, reason, latest):
    with pytest.raises(NotDone, match=reason):
        publish(latest.body.replace(gone, "..."), latest)


def test_a_clinic_that_published_its_own_text_keeps_it(latest, monkeypatch, tmp_path):
    (tmp_path / "2.md").write_text("What a later release ships")
    text = publish(latest.body + "\n\nThank you.", latest)
    monkeypatch.setattr(catalogue, "CONSENTS", tmp_path)

    catalogue.seed()

    assert ConsentText.objects.latest() == text


def test_the_same_words_are_no_new_version(latest):
    with pytest.raises(NotDone, match="Nothing has changed"):
        publish(latest.body.replace("\n\n", "\n\n\n"), latest)


def test_two_people_who_publish_at_once_do_not_pass_each_other_by(latest):
    publish(latest.body + "\n\nThank you.", latest)

    with pytest.raises(NotDone, match="came out meanwhile"):
        publish(latest.body + "\n\nThanks.", latest)


# Two texts held against each other --------------------------------------------------


def told(old: str, new: str) -> list[str]:
    """Passages with [-what went-] and {+what came+}."""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return [
        " ".join(marks[run.kind].format(run.text) for run in passage.runs)
        for passage in redlines.changes(old, new)
    ]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("One.\n\nTwo.", "One.\n\nTwo.", []),
        ("We keep it for 7 days.", "We keep it for 9 days.",
         ["We keep it for [-7-] {+9+} days."]),
        ("One.", "One.\n\nTwo.", ["{+Two.+}"]),
        ("One.\n\nTwo.", "Two.", ["[-One.-]"]),
        ("## Title\n\n**Bold** words", "### Title\n\nBold words", []),
        ("", "Words", ["{+Words+}"]),
        ("Words", "", ["[-Words-]"]),
        ("Cats sleep all day long.", "Nobody reads at night.",
         ["{+Nobody reads at night.+}", "[-Cats sleep all day long.-]"]),
    ],
)  # fmt: skip
def test_the_difference_of_two_texts(old, new, changes):
    assert told(old, new) == changes
