"""An owner brings a questionnaire in, tries it and puts it on the pathway."""

from __future__ import annotations

import json

import pytest

from intake.actions import catalogue as actions
from intake.actions import pathways
from intake.conditions import Need
from intake.models import PathwayStep, QuestionnaireVersion, Response, Submission
from tests.browser.desks import seat
from tests.browser.windows import DESK, PHONE
from tests.factories import make_user
from tests.intake.test_catalogue_admin import LIST, definition, question

GAD_7 = "https://anteroom.example/fhir/Questionnaire/gad-7"
HOSTILE = "<img src=x onerror=alert(1)>"
OPEN_ALL = "document.querySelectorAll('details').forEach((d) => (d.open = true))"
OFTEN = [{"valueString": "often"}, {"valueString": "rarely"}]


@pytest.fixture
def owner(site):
    return make_user(is_superuser=True, full_name="Olive Owner")


@pytest.fixture
def sleep():
    how = question("how", f"How often {HOSTILE}?", "choice", answerOption=OFTEN)
    return definition(how, question("since", "Since when?", "date"))


@pytest.fixture
def versions(owner, sleep):
    """One in use on the pathway, and a draft with other words and a warning."""
    first = actions.load(sleep, "", "From its publisher.\n\nIn 2026.", by=owner)[0]
    actions.activate(first.pk, by=owner, note="First")
    step = PathwayStep.objects.get(position=4)
    need = Need(GAD_7, "/69725-0", "exists", answer=True)
    pathways.depend(step.pk, need, by=owner)
    pathways.add(step.pathway_id, first.url, by=owner)
    changed = sleep.replace("Since when?", "For how long?")
    extra = {"url": "https://example.org/strange", "valueString": "x"}
    fields = {**json.loads(changed), "version": "2", "extension": [extra]}
    return first, actions.load(json.dumps(fields), "", "From its publisher.")[0]


def addresses(versions):
    _first, later = versions
    phq_9 = QuestionnaireVersion.objects.get(name="phq-9")
    step = PathwayStep.objects.get(position=4)
    gad_7 = PathwayStep.objects.get(questionnaire_url=GAD_7)
    condition = f"/admin/intake/pathway/steps/{step.pk}/condition/"
    return {
        "list": LIST,
        "paste": f"{LIST}add/",
        "draft": f"{LIST}{later.pk}/change/",
        "scale": f"{LIST}{phq_9.pk}/change/",
        "preview": f"{LIST}{phq_9.pk}/preview/",
        "pathways": "/admin/intake/pathway/",
        "pathway": f"/admin/intake/pathway/{step.pathway_id}/change/",
        "condition": condition,
        "answer": f"{condition}?about={gad_7.pk}./69725-0",
    }


@pytest.mark.long
@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_of_the_catalogue_is_open_to_everybody(
    viewport, light, open_window, owner, versions
):
    window = seat(open_window(viewport, color_scheme=light), owner)
    found = []

    for address in addresses(versions).values():
        window.open(address)
        window.page.evaluate(OPEN_ALL)
        window.page.screenshot(
            full_page=True,
        )
        found += window.barriers()
        if window.overflow():
            found.append(f"{address} is {window.overflow()} pixels too wide")

    assert found == []


def test_a_file_is_read_into_the_box_refused_and_then_taken(
    open_window, owner, sleep, tmp_path
):
    window = seat(open_window(DESK), owner)
    page = window.open(f"{LIST}add/")
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(sleep)
    bad.write_text(sleep.replace('"choice"', '"chioce"'))

    picker = page.locator("#pick-definition")
    picker.set_input_files(bad)
    page.get_by_text("Read into the box below.").wait_for()
    window.press("Check and bring in")
    assert "Questionnaire.item[0]" in window.text(".sheet.urgent")
    assert "chioce" in page.locator("#id_definition").input_value()
    assert window.barriers() == []

    picker.set_input_files(good)
    page.get_by_text("Read into the box below.").wait_for()
    page.get_by_label("Provenance").fill("From its publisher.")
    window.press("Check and bring in")
    assert "It is a draft now" in page.inner_text("body")


@pytest.mark.long
def test_without_a_script_it_is_tried_activated_and_asked(open_window, owner, sleep):
    window = seat(open_window(DESK, java_script_enabled=False), owner)
    page = window.open(f"{LIST}add/")
    assert not page.locator("#pick-definition").is_visible()
    page.get_by_label("Questionnaire (FHIR").fill(sleep)
    page.get_by_label("Provenance").fill("From its publisher.")
    window.press("Check and bring in")

    window.press("Try it as a patient")
    page.get_by_label("often").check()
    window.press("Continue")
    assert "The end" in window.text()
    assert (Submission.objects.count(), Response.objects.count()) == (0, 0)

    window.press("Back to the catalogue")
    page.locator("summary", has_text="Activate").click()
    page.locator("#activate_note").fill("The clinic asks about sleep now")
    page.locator("details[open] button", has_text="Activate").click()
    assert "In use" in window.text(".desk-head")

    window.open("/admin/intake/pathway/")
    page.get_by_role("link", name="New patient").click()
    window.press("Add at the end")
    assert "Sleep" in window.text(".steps > li:last-child")
    page.locator(".steps > li:last-child button[value=up]").click()
    assert "Sleep" in window.text(".steps > li:nth-last-child(2)")
