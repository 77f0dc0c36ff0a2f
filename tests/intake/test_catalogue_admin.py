"""The catalogue in the admin: bring in, look at, activate, try, put in order."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.signing import dumps
from django.db import DatabaseError, transaction

from clinic.models import User
from intake import documents, visit
from intake.actions import catalogue as actions
from intake.actions import drafts
from intake.actions import pathways as pathway_actions
from intake.actions.history import NotDone
from intake.conditions import Need
from intake.models import (
    CatalogueEvent,
    ConsentText,
    Event,
    Pathway,
    PathwayStep,
    QuestionnaireVersion,
    Response,
    Submission,
)
from intake.questionnaires.outcome import Refused
from intake.questionnaires.values import Coding
from tests.conftest import GUARDS
from tests.factories import make_user
from tests.intake.factories import (
    ITEM_9,
    NOT_AT_ALL,
    SEVERAL_DAYS,
    answers_to,
    make_draft,
    make_submission,
    posted,
    save,
)
from tests.intake.test_models import sql

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_catalogue")]
LIST = "/admin/intake/questionnaireversion/"
URL = "https://example.org/Questionnaire/sleep"
HOSTILE = "<script>alert(1)</script>"
PHQ_9 = "https://anteroom.example/fhir/Questionnaire/phq-9"
GAD_7 = "https://anteroom.example/fhir/Questionnaire/gad-7"


def definition(*items: dict[str, Any], **fields: Any) -> str:
    whole = {
        "resourceType": "Questionnaire",
        "url": URL,
        "version": "1",
        "title": "Sleep",
        "status": "active",
        "copyright": "In the public domain.",
        "item": items or [question("hours", "Do you sleep well?")],
        **fields,
    }
    return json.dumps({name: value for name, value in whole.items() if value})


def question(link_id: str, text: str, type: str = "boolean", **fields: Any) -> Any:
    return {"linkId": link_id, "text": text, "type": type, **fields}


def bring_in(*items: dict[str, Any], meaning: str = "", **fields: Any):
    text = definition(*items, **fields)
    return actions.load(text, meaning, "From its publisher, 2026.")[0]


def page_of(version: QuestionnaireVersion) -> str:
    return f"{LIST}{version.pk}/change/"


def paste(browser, text: str, **fields: str):
    return browser.post(f"{LIST}add/", {"definition": text, **fields})


@pytest.fixture
def somebody(db) -> User:
    return make_user()


@pytest.fixture
def pathway(open_clinic) -> Pathway:
    return Pathway.objects.get()


def step_asking(name: str) -> PathwayStep:
    url = QuestionnaireVersion.objects.active().get(name=name).url
    return PathwayStep.objects.get(questionnaire_url=url)


# Bringing in ------------------------------------------------------------------------


def test_an_owner_pastes_a_questionnaire_and_it_is_a_draft(owner):
    response = paste(owner, definition(), provenance="From its publisher.")

    version = QuestionnaireVersion.objects.get(url=URL)
    assert response["Location"] == page_of(version)
    assert (version.status, version.licence) == ("draft", "In the public domain.")
    assert version.provenance == "From its publisher."
    assert version.events.get().kind == "loaded"


def test_what_is_refused_is_named_item_by_item_and_stays_in_the_box(owner):
    text = definition(question("a", "One"), question("a", "Two", "colour"))

    response = paste(owner, text, provenance="From somewhere")

    html = response.content.decode()
    assert "Questionnaire.item[1]" in html
    assert "Not taken in: nothing was stored" in html
    assert response.context["form"]["definition"].value() == text
    assert not QuestionnaireVersion.objects.filter(status="draft").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00", "{}" * 50])
def test_what_is_no_questionnaire_is_refused_in_words(text, owner):
    response = paste(owner, text)

    assert response.status_code in (200, 400)
    assert not QuestionnaireVersion.objects.filter(status="draft").exists()


def test_scores_that_do_not_fit_are_refused_with_the_questionnaire(owner):
    response = paste(owner, definition(), meaning='{"questionnaire": "x"}')

    assert "It is about another questionnaire" in response.content.decode()
    assert not QuestionnaireVersion.objects.filter(status="draft").exists()


def test_the_same_text_again_leads_to_what_is_there(owner):
    paste(owner, definition())

    response = owner.post(f"{LIST}add/", {"definition": definition()}, follow=True)

    assert "It was in the catalogue already." in response.content.decode()
    assert QuestionnaireVersion.objects.filter(url=URL).count() == 1


def test_other_words_under_the_same_version_are_refused(owner):
    paste(owner, definition())

    response = paste(owner, definition(title="Sleeping"))

    assert "A new wording is a new version." in response.content.decode()


def test_more_than_a_form_holds_is_refused_and_a_long_one_is_taken(owner):
    words = [question(f"q{n}", "Do you sleep well? " * 55) for n in range(800)]
    long, too_long = definition(*words), definition(*words, *words)

    taken = paste(owner, long).status_code
    refused = paste(owner, too_long).status_code

    assert (len(long) > 850_000, taken, refused) == (True, 302, 400)


def test_a_file_is_never_taken_only_text(owner):
    page = owner.get(f"{LIST}add/").content.decode()

    assert "paste-file.js" in page
    assert not re.search(r'<input type="file"[^>]*name=', page)


# Looking at it ----------------------------------------------------------------------


def test_a_page_says_what_it_is_in_words(owner, open_clinic):
    version = QuestionnaireVersion.objects.get(name="phq-9")

    html = owner.get(page_of(version)).content.decode()

    assert version.canonical in html
    assert version.sha256 in html
    assert "The sum of 9 answers, from 0 to 27." in html
    assert "moderately severe" in html
    assert "New patient" in html


def test_it_counts_people_and_names_none(owner, open_clinic):
    make_draft()
    sent = make_submission()

    html = owner.get(page_of(QuestionnaireVersion.objects.get(name="phq-9"))).content

    assert b"1 person under way" in html
    assert b"1 submission sent" in html
    assert sent.reference.encode() not in html


def test_it_shows_what_changes_against_the_version_in_use(owner, somebody):
    weights = [{"valueString": "often"}, {"valueString": "rarely"}]
    first = bring_in(
        question("gone", "Do you dream?"),
        question("how", "How often?", "choice", answerOption=weights),
    )
    actions.activate(first.pk, by=somebody, note="First")
    condition = {"question": "how", "operator": "=", "answerString": "often"}
    later = bring_in(
        question("how", "How often now?", "choice", answerOption=weights[:1]),
        question("new", "Since when?", "date", enableWhen=[condition]),
        version="2",
    )

    rows = owner.get(page_of(later)).context["page"].differences

    assert [(row.where, str(row.what), row.before, row.after) for row in rows] == [
        ("gone", "removed", "Do you dream?", ""),
        ("how", "words", "How often?", "How often now?"),
        ("how", "answers", "often\nrarely", "often"),
        ("new", "added", "", "Since when?"),
    ]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"required": True}, "required"),
        ({"repeats": True}, "repeats"),
        ({"maxLength": 5}, "details"),
        ({"prefix": "1."}, "words"),
        ({"type": "text"}, "kind"),
    ],
)
def test_each_change_of_an_item_is_told(change, what, owner, somebody):
    old = {"linkId": "a", "text": "Why?", "type": "string"}
    actions.activate(bring_in(old).pk, by=somebody, note="First")

    later = bring_in({**old, **change}, version="2")

    rows = owner.get(page_of(later)).context["page"].differences
    assert [str(row.what) for row in rows] == [what]


def test_a_question_that_only_moved_is_told(owner, somebody):
    a, b = question("a", "One?"), question("b", "Two?")
    actions.activate(bring_in(a, b).pk, by=somebody, note="First")

    later = bring_in(b, a, version="2")

    rows = owner.get(page_of(later)).context["page"].differences
    assert [(str(row.what), row.after) for row in rows] == [("moved", "b, a")]


def test_hostile_words_are_only_words(owner, somebody):
    option = {"valueCoding": {"code": "x", "display": HOSTILE}}
    markup = {
        "_text": {
            "extension": [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/rendering-markdown",
                    "valueMarkdown": HOSTILE,
                }
            ]
        }
    }
    hostile = question("a", HOSTILE, "choice", prefix=HOSTILE, answerOption=[option])
    shown = {**question("d", HOSTILE, "display"), **markup}
    first = bring_in(
        hostile, shown, title=HOSTILE, publisher=HOSTILE, copyright=HOSTILE
    )
    actions.activate(first.pk, by=somebody, note=HOSTILE)
    later = bring_in(question("a", f"{HOSTILE}?"), title=HOSTILE, version="2")
    actions.describe(later.pk, by=somebody, licence=HOSTILE, provenance=HOSTILE)

    pages = [page_of(first), page_of(later), f"{LIST}{first.pk}/preview/", LIST]

    for address in pages:
        assert HOSTILE not in owner.get(address).content.decode(), address


def test_its_page_takes_a_fixed_number_of_queries(
    owner, somebody, django_assert_max_num_queries
):
    version = bring_in(*[question(f"q{n}", f"Question {n}?") for n in range(40)])
    for _ in range(9):
        actions.compare_wording(version.pk, by=somebody, note="Once more")

    with django_assert_max_num_queries(18):
        owner.get(page_of(version))


# Activating and retiring ------------------------------------------------------------


def test_activating_retires_the_version_in_use_in_the_same_breath(owner, somebody):
    first = bring_in()
    actions.activate(first.pk, by=somebody, note="First")
    later = bring_in(question("hours", "How well do you sleep?"), version="2")

    owner.post(page_of(later), {"do": "activate", "note": "Better words"})

    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.status, later.status) == ("retired", "active")
    assert later.events.first().note == "Better words"
    assert first.events.first().what == "Version 2 took its place."


def test_a_note_is_asked_for(owner):
    version = bring_in()

    response = owner.post(page_of(version), {"do": "activate", "note": " "})

    assert "Say why, in a few words." in response.content.decode()
    version.refresh_from_db()
    assert version.status == "draft"


@pytest.mark.parametrize(
    ("fields", "items", "reason"),
    [
        ({"copyright": ""}, [], "under which license"),
        ({"status": "retired"}, [], "publisher has retired"),
        ({"language": "tlh"}, [], "Its own words must be English"),
        ({}, [question("d", "Words", "display")], "no question that can be asked"),
        (
            {},
            [
                question("a", "Why?"),
                question("f", "A scan", "attachment", required=True),
            ],
            "(linkId f) must be answered and cannot be asked",
        ),
    ],
)
def test_what_cannot_be_offered_is_refused_with_a_reason(fields, items, reason, owner):
    version = bring_in(*items, **fields)

    response = owner.post(page_of(version), {"do": "activate", "note": "Try"})

    assert reason in response.content.decode()
    version.refresh_from_db()
    assert version.status == "draft"


def test_where_it_comes_from_has_to_be_said_first(owner):
    version = actions.load(definition())[0]
    page = page_of(version)
    refused = owner.post(page, {"do": "activate", "note": "Go"}).content.decode()

    about = {"licence": "CC0", "provenance": "example.org, 2026"}
    owner.post(page, {"do": "about", **about})
    owner.post(page, {"do": "activate", "note": "Go"})

    assert "Say first where the words come from." in refused
    version.refresh_from_db()
    assert (version.status, version.licence) == ("active", "CC0")


def test_what_an_open_pathway_asks_is_not_retired(owner, pathway):
    version = QuestionnaireVersion.objects.get(name="gad-7")

    response = owner.post(page_of(version), {"do": "retire", "note": "Old"})

    assert "An open pathway asks it." in response.content.decode()
    version.refresh_from_db()
    assert version.status == "active"


def test_what_no_pathway_asks_is_retired(owner, pathway, somebody):
    pathway_actions.switch(step_asking("gad-7").pk, on=False, by=somebody)
    version = QuestionnaireVersion.objects.get(name="gad-7")

    owner.post(page_of(version), {"do": "retire", "note": "Not asked any more"})

    version.refresh_from_db()
    assert version.status == "retired"


def newer(name: str, *, version: str = "9.0.0", **changes: Any) -> QuestionnaireVersion:
    """The next version of a shipped questionnaire."""
    old = QuestionnaireVersion.objects.active().get(name=name)
    fields = {**json.loads(old.definition), "version": version, **changes}
    meaning = {**json.loads(old.interpretation), "version": version}
    texts = json.dumps(fields), json.dumps(meaning)
    return actions.load(*texts, "A new wording")[0]


def test_a_draft_under_way_keeps_its_version(open_clinic, somebody):
    before = make_draft()
    later = newer("gad-7")

    actions.activate(later.pk, by=somebody, note="New wording")

    after = drafts.begin(ConsentText.objects.latest())
    pinned = {
        submission.responses.get(questionnaire__url=GAD_7).questionnaire.version
        for submission in (before, after)
    }
    assert pinned == {"1.1.0", "9.0.0"}
    assert drafts.send(before.pk).status == "new"


def test_a_version_without_a_question_that_a_condition_needs_is_refused(
    open_clinic, somebody
):
    need = Need(GAD_7, "/69725-0", "exists", answer=True)
    pathway_actions.depend(step_asking("phq-9").pk, need, by=somebody)
    old = json.loads(QuestionnaireVersion.objects.get(name="gad-7").definition)
    renamed = json.loads(json.dumps(old["item"]).replace("/69725-0", "/other"))
    fields = {**old, "item": renamed, "version": "2"}
    later = actions.load(json.dumps(fields), "", "A new wording")[0]

    with pytest.raises(NotDone, match="depends on a question that"):
        actions.activate(later.pk, by=somebody, note="New wording")

    assert QuestionnaireVersion.objects.active().get(url=GAD_7).version == "1.1.0"


def test_comparing_the_wording_is_signed_by_who_did_it(owner, open_clinic):
    version = QuestionnaireVersion.objects.get(name="phq-9")

    owner.post(page_of(version), {"do": "compare", "note": "Held against the PDF"})

    version.refresh_from_db()
    assert version.wording_compared_by == User.objects.get(is_superuser=True)
    assert version.events.first().kind == "compared"


@pytest.mark.parametrize("statement", ["UPDATE {} SET note = 'x'", "DELETE FROM {}"])
def test_the_history_only_grows(statement, somebody):
    bring_in()

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        sql(statement.format("intake_catalogueevent"))


def test_the_history_is_not_emptied(somebody):
    bring_in()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    guard = GUARDS["intake_catalogueevent"]
    sql(f"ALTER TABLE intake_catalogueevent ENABLE TRIGGER {guard}")

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        sql("TRUNCATE intake_catalogueevent")


# Who may ----------------------------------------------------------------------------


def test_a_reviewer_looks_and_changes_nothing(reviewer, pathway):
    version = QuestionnaireVersion.objects.get(name="gad-7")
    arrange = f"/admin/intake/pathway/{pathway.pk}/change/"

    shown = [reviewer.get(page).status_code for page in (page_of(version), arrange)]
    refused = [
        reviewer.post(page_of(version), {"do": "retire", "note": "x"}).status_code,
        paste(reviewer, definition()).status_code,
        reviewer.post(arrange, {"do": "off", "step": "1"}).status_code,
        reviewer.get(
            f"/admin/intake/pathway/steps/{step_asking('gad-7').pk}/condition/"
        ).status_code,
    ]

    assert shown == [200, 200]
    assert refused == [403] * 4


def test_an_editor_of_articles_does_not_even_look(editor, pathway):
    version = QuestionnaireVersion.objects.get(name="gad-7")
    pages = [page_of(version), f"{LIST}{version.pk}/preview/", LIST]
    pages.append(f"/admin/intake/pathway/{pathway.pk}/change/")

    assert {editor.get(page).status_code for page in pages} == {403}


def test_who_is_not_signed_in_is_asked_to(visitor, open_clinic):
    version = QuestionnaireVersion.objects.get(name="gad-7")

    response = visitor.get(f"{LIST}{version.pk}/preview/")

    assert "/admin/login/" in response["Location"]


@pytest.mark.parametrize("key", ["nobody", "0", "00000000-0000-0000-0000-000000000000"])
def test_there_is_no_page_for_what_is_not_there(key, owner):
    assert owner.get(f"{LIST}{key}/change/").status_code == 404
    assert owner.get(f"/admin/intake/pathway/{key}/change/").status_code == 404


# Trying it --------------------------------------------------------------------------


def answer(browser, address: str, choose):
    """Press Continue on page after page until the end."""
    response = browser.get(address)
    while (form := response.context["form"]) is not None:
        so_far = response.context["so_far"]
        here = {"so-far": so_far, "here": response.context["step"].slug}
        response = browser.post(address, {**posted(form, choose), **here})
        assert not response.context["form"] or not response.context["form"].errors
    return response


def rows() -> list[int]:
    return [m.objects.count() for m in (Submission, Response, Event, CatalogueEvent)]


def test_a_preview_ends_with_scores_and_flags_and_stores_nothing(owner, open_clinic):
    version = QuestionnaireVersion.objects.get(name="phq-9")
    before = rows()

    end = answer(
        owner,
        f"{LIST}{version.pk}/preview/",
        lambda key, item: [item.options[-1].value],
    )

    html = end.content.decode()
    assert "27, severe" in html
    assert "urgent" in html
    assert rows() == before


@pytest.mark.parametrize("name", ["about-you", "treatments", "ketamine-safety-screen"])
def test_a_preview_goes_page_by_page_and_back(name, owner, open_clinic):
    version = QuestionnaireVersion.objects.get(name=name)
    address = f"{LIST}{version.pk}/preview/"
    first = owner.get(address)

    back = owner.post(
        address, {"so-far": first.context["so_far"], "here": "part-1", "back": "1"}
    )

    assert back.context["step"].slug == "part-1"
    assert not back.context["form"].errors


def test_answers_that_were_not_signed_here_count_for_nothing(owner, open_clinic):
    version = QuestionnaireVersion.objects.get(name="phq-9")
    forged = dumps({"answers": '{"/44250-9":[{"integer":3}]}', "seen": [0]}, salt="x")

    page = owner.post(f"{LIST}{version.pk}/preview/", {"so-far": forged, "back": "1"})

    assert page.status_code == 200
    assert not page.context["step"].leg.answers


def test_a_questionnaire_with_nothing_to_ask_ends_at_once(owner):
    version = bring_in(question("d", "Words", "display"))

    page = owner.get(f"{LIST}{version.pk}/preview/")

    assert page.context["form"] is None
    assert "The end" in page.content.decode()


# Pathways ---------------------------------------------------------------------------


def press(browser, pathway: Pathway, do: str, name: str = "", **fields: Any):
    step = {"step": step_asking(name).pk} if name else {}
    page = f"/admin/intake/pathway/{pathway.pk}/change/"
    return browser.post(page, {"do": do, **step, **fields})


def order(pathway: Pathway) -> list[str]:
    ends = pathway.steps.order_by("position").values_list(
        "questionnaire_url", flat=True
    )
    return [url.rpartition("/")[2] for url in ends]


def test_a_step_trades_places_with_the_one_above(owner, pathway):
    press(owner, pathway, "up", "phq-9")

    assert order(pathway)[2:5] == ["gad-7", "phq-9", "sm-sad-adult"]
    assert "moved up" in pathway.events.first().what


def test_over_the_edge_of_a_part_the_parts_stay_in_order(owner, pathway):
    press(owner, pathway, "down", "phq-9")

    titles = list(pathway.steps.values_list("part", flat=True))
    assert titles == sorted(titles)
    assert step_asking("phq-9").part_title == "Hard experiences and alcohol"


def test_what_can_alarm_never_comes_before_how_to_reach_the_person(owner, pathway):
    for _ in range(3):
        response = press(owner, pathway, "up", "phq-9")
    response = press(owner, pathway, "up", "phq-9")

    assert "can raise an urgent flag" in response.content.decode()
    assert order(pathway)[:2] == ["about-you", "phq-9"]


@pytest.mark.parametrize("do", ["off", "condition"])
def test_how_to_reach_the_person_is_always_asked(do, pathway, somebody):
    step = step_asking("about-you")
    change = {
        "off": lambda: pathway_actions.switch(step.pk, on=False, by=somebody),
        "condition": lambda: pathway_actions.depend(
            step.pk, Need(GAD_7, "/69725-0", "exists", answer=True), by=somebody
        ),
    }

    with pytest.raises(NotDone, match="how to reach the person"):
        change[do]()

    step.refresh_from_db()
    assert (step.is_on, step.condition) == (True, None)
    assert not pathway.events.exists()


def test_what_is_switched_off_is_not_asked_and_parts_are_counted_on(owner, pathway):
    press(owner, pathway, "off", "what-brings-you")

    draft = drafts.begin(ConsentText.objects.latest())

    asked = draft.responses.values_list("questionnaire__name", flat=True)
    assert "what-brings-you" not in asked
    assert {r.part for r in draft.responses.all()} == {1, 2, 3, 4, 5}
    assert b"What brings" not in owner.get("/intake/questions/").content


def test_a_part_has_one_title(owner, pathway):
    press(owner, pathway, "place", "gad-7", part=3, title="Your mood")

    assert step_asking("phq-9").part_title == "Your mood"


def test_parts_are_never_out_of_order(owner, pathway):
    response = press(owner, pathway, "place", "gad-7", part=6, title="Last")

    assert "cannot come before" in response.content.decode()
    assert step_asking("gad-7").part == 3


def test_a_new_questionnaire_is_asked_at_the_end(owner, pathway, somebody):
    version = bring_in()
    actions.activate(version.pk, by=somebody, note="New")

    press(owner, pathway, "add", url=URL)

    draft = drafts.begin(ConsentText.objects.latest())
    last = draft.responses.order_by("position").last()
    assert last.questionnaire == version
    again = press(owner, pathway, "add", url=URL)
    assert "in use and not asked yet" in again.content.decode()


def test_its_page_takes_as_many_queries_for_many_steps(
    owner, pathway, django_assert_max_num_queries
):
    page = f"/admin/intake/pathway/{pathway.pk}/change/"
    owner.get(page)

    with django_assert_max_num_queries(15):
        owner.get(page)


# Conditions -------------------------------------------------------------------------


FIRST_OF_GAD_7 = "/69725-0"


def often(code: str = "LA6571-9") -> Need:
    return Need(GAD_7, FIRST_OF_GAD_7, "=", Coding("http://loinc.org", code))


def gad_7_item():
    return documents.leg(
        make_draft().responses.get(questionnaire__url=GAD_7)
    ).questionnaire.item(FIRST_OF_GAD_7)


def test_a_condition_is_set_in_two_steps_without_a_script(owner, pathway):
    step, about = step_asking("phq-9"), step_asking("gad-7")
    page = f"/admin/intake/pathway/steps/{step.pk}/condition/"
    chosen = f"{page}?about={about.pk}.{FIRST_OF_GAD_7}"
    form = owner.get(chosen).context["form"]
    answers = dict(form.fields["answer"].choices)
    last = list(answers)[-1]

    owner.post(chosen, {"operator": "=", "answer": last})

    step.refresh_from_db()
    assert Need.from_json(step.condition).question == FIRST_OF_GAD_7
    shown = owner.get(f"/admin/intake/pathway/{pathway.pk}/change/").content.decode()
    assert "Only when" in shown
    owner.post(page, {"always": "1"})
    step.refresh_from_db()
    assert step.condition is None


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"operator": "="},
        {"operator": ">", "answer": "1"},
        {"operator": "=", "answer": "99"},
    ],
)
def test_a_condition_that_does_not_fit_is_not_set(given, owner, pathway):
    step, about = step_asking("phq-9"), step_asking("gad-7")
    page = f"/admin/intake/pathway/steps/{step.pk}/condition/"

    response = owner.post(f"{page}?about={about.pk}.{FIRST_OF_GAD_7}", given)

    assert response.status_code == 200
    step.refresh_from_db()
    assert step.condition is None


def test_only_what_is_asked_before_can_be_chosen(owner, pathway):
    step = step_asking("gad-7")
    page = f"/admin/intake/pathway/steps/{step.pk}/condition/"

    later = f"{page}?about={step_asking('phq-9').pk}./44250-9"

    assert owner.get(later).context["form"] is None


def test_what_others_depend_on_cannot_move_behind_them(owner, pathway, somebody):
    item = gad_7_item()
    need = Need(GAD_7, FIRST_OF_GAD_7, "=", item.options[0].value)
    pathway_actions.depend(step_asking("sm-sad-adult").pk, need, by=somebody)

    response = press(owner, pathway, "down", "gad-7")

    assert "depends on a questionnaire that is not asked before" in (
        response.content.decode()
    )
    assert order(pathway)[2] == "gad-7"


@pytest.fixture
def depends(open_clinic, somebody):
    """PHQ-9 is asked only of those who chose the first answer in GAD-7."""
    item = gad_7_item()
    need = Need(GAD_7, FIRST_OF_GAD_7, "=", item.options[0].value)
    pathway_actions.depend(step_asking("phq-9").pk, need, by=somebody)
    return item


def names(draft: Submission) -> set[str]:
    fresh = Submission.objects.prefetch_related("responses").get(pk=draft.pk)
    return {step.leg.name for step in visit.passage(fresh).steps}


def test_a_questionnaire_is_asked_only_where_its_condition_holds(depends):
    first, other = [option.value for option in depends.options[:2]]

    asked = make_draft(**{FIRST_OF_GAD_7: first})
    skipped = make_draft(**{FIRST_OF_GAD_7: other})

    assert "phq-9" in names(asked)
    assert "phq-9" not in names(skipped)


def test_what_is_skipped_is_neither_sent_nor_scored_nor_flagged(depends, owner):
    skipped = make_draft(
        **{FIRST_OF_GAD_7: depends.options[1].value, "/44250-9": NOT_AT_ALL}
    )

    sent = drafts.send(skipped.pk)

    response = sent.responses.get(questionnaire__name="phq-9")
    assert not answers_to(sent, "phq-9")
    assert (response.scores, response.document["declined"]) == ([], [])
    titles = {flag.detail["questionnaire"] for flag in sent.flags.all()}
    assert not any(title.startswith(PHQ_9) for title in titles)
    asked = documents.asked(sent.responses.all())
    assert PHQ_9 not in {leg.questionnaire.url for _response, leg in asked}


def test_a_draft_under_way_keeps_the_condition_with_which_it_began(depends, somebody):
    draft = make_draft(**{FIRST_OF_GAD_7: depends.options[1].value})

    pathway_actions.depend(step_asking("phq-9").pk, None, by=somebody)

    assert "phq-9" not in names(draft)
    assert "phq-9" in names(make_draft())


def test_who_is_skipped_counts_as_unanswered_for_those_after(depends, somebody):
    need = Need(PHQ_9, "/44250-9", "exists", answer=False)
    pathway_actions.depend(step_asking("audit-c").pk, need, by=somebody)
    first, other = [option.value for option in depends.options[:2]]

    skipped = make_draft(**{FIRST_OF_GAD_7: other, "/44250-9": NOT_AT_ALL})
    asked = make_draft(**{FIRST_OF_GAD_7: first, "/44250-9": NOT_AT_ALL})

    assert "audit-c" in names(skipped)
    assert "audit-c" not in names(asked)


def test_a_condition_survives_being_stored():
    need = often()

    assert Need.from_json(json.loads(json.dumps(need.to_json()))) == need
    assert Need.from_json(None) is None


def test_a_refused_definition_leaves_no_line_in_the_history(somebody):
    with pytest.raises(Refused):
        actions.load("{}", by=somebody)

    assert not CatalogueEvent.objects.filter(kind="loaded").exists()


def test_an_alarm_in_what_is_skipped_later_stays_and_says_so(depends, somebody):
    first, other = [option.value for option in depends.options[:2]]
    draft = make_draft(**{FIRST_OF_GAD_7: first})
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    save(draft, {FIRST_OF_GAD_7: other})

    drafts.send(draft.pk)

    flag.refresh_from_db()
    assert flag.is_changed
    assert flag.acknowledged_at is None
