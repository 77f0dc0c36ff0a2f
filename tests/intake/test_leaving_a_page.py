"""Leaving a page of questions by a button: Back, another language, or for later.

Nothing that was typed is lost, whether it is an answer yet or not, without a script.
"""

from __future__ import annotations

import pytest

from intake.models import Submission
from intake.models.submissions import Level
from tests.intake.factories import (
    ABOUT,
    ITEM_9,
    SEVERAL_DAYS,
    address_of,
    answers_to,
    as_little_as_possible,
    draft_of,
    posted,
    press_continue,
    sit_down,
    values_of,
)
from tests.intake.spanish import turn_spanish_on

pytestmark = pytest.mark.django_db
NO_ADDRESS = "alex at example"
PHONE = "202 555 0188"


def leave(browser, address, button, **answers):
    """Fill in these, by linkId with _ for -, and press a button."""
    said = {key.replace("_", "-"): value for key, value in answers.items()}

    def choose(key, item):
        if key in said:
            return values_of(item, said[key])
        return as_little_as_possible(key, item)

    form = browser.get(address).context["form"]
    name, _equals, value = button.partition("=")
    return browser.post(address, {**posted(form, choose), name: value})


@pytest.mark.parametrize("button", ["later", "back", "speak=en"])
def test_what_is_no_answer_yet_waits_on_its_page(button, patient):
    draft = sit_down(patient, before="email")
    address = address_of(draft, "email")

    left = leave(patient, address, button, email=NO_ADDRESS, phone=PHONE)

    page = patient.get(address).content.decode()
    assert left.status_code == 302
    assert f'value="{NO_ADDRESS}"' in page
    assert "Error:" not in page
    about = answers_to(draft, "about-you")
    assert about.get("phone") == (PHONE,)
    assert about.get("email") == (ABOUT["email"],)


def test_boxes_of_a_date_that_is_none_keep_what_was_typed(patient):
    address = address_of(sit_down(patient, before="birth-date"), "birth-date")
    form = patient.get(address).context["form"]
    [name] = form.asked
    typed = {f"{name}_month": "13", f"{name}_day": "2", f"{name}_year": "1985"}

    patient.post(address, {"shown": form.initial["shown"], "later": "", **typed})

    assert patient.get(address).context["form"][name].value() == ["13", "2", "1985"]


def test_who_comes_back_later_is_told_of_what_is_no_answer_yet(patient):
    address = address_of(sit_down(patient, before="email"), "email")
    leave(patient, address, "later", email=NO_ADDRESS)
    assert "does not work as an answer yet" in patient.get("/intake/later/").text

    press_continue(patient, address, as_little_as_possible)

    assert "does not work" not in patient.get("/intake/later/").text
    assert f'value="{ABOUT["email"]}"' in patient.get(address).text


def test_what_is_no_answer_is_named_before_sending_and_not_sent(patient):
    draft = sit_down(patient)
    address = address_of(draft, "email")

    back = leave(patient, address, "back", email=NO_ADDRESS)

    check = patient.get(back["Location"]).text
    assert "Typed, but not an answer yet" in check
    assert f'href="{address}"' in check
    patient.post("/intake/check/")
    assert draft.responses.filter(submission__sent_at__isnull=False).exists()
    documents = [response.document for response in draft.responses.all()]
    assert NO_ADDRESS not in str(documents)


def test_back_keeps_the_page_and_leads_to_the_one_before(patient):
    draft = sit_down(patient, before="own-words")
    address = address_of(draft, "own-words")

    back = leave(patient, address, "back", own_words="Half a sentence")

    assert back["Location"] == "/intake/part-2/"
    assert "Half a sentence" in patient.get(address).text
    assert patient.get("/intake/onward/")["Location"] == address


def test_back_from_the_first_page_leads_to_the_start(patient):
    sit_down(patient, before="name")

    assert leave(patient, "/intake/part-1/", "back")["Location"] == "/intake/"


@pytest.mark.parametrize("link_id", ["own-words", "birth-date", ITEM_9])
def test_who_looks_at_a_page_again_gets_back_to_the_check_page(link_id, patient):
    address = address_of(sit_down(patient), link_id)

    back = leave(patient, address, "back")

    assert back["Location"] == "/intake/check/"
    assert patient.get("/intake/check/").status_code == 200


@pytest.mark.parametrize("said", ["new@example.org", NO_ADDRESS])
def test_back_leads_to_the_check_page_though_the_script_has_saved(said, patient):
    address = address_of(sit_down(patient), "email")
    page = patient.get(address)
    assert 'name="back" value="check"' in page.text

    def choose(key, item):
        return [said] if key == "email" else ()

    filled = posted(page.context["form"], choose) | {"tab": "1"}
    saved = patient.post(f"{address}autosave/", filled).json()
    back = patient.post(address, {**filled, **saved, "back": "check"})

    assert back["Location"] == "/intake/check/"
    assert patient.get("/intake/check/").status_code == 200


@pytest.mark.parametrize("button", ["later", "back", "speak=es"])
def test_thoughts_of_death_lead_to_help_by_whatever_button(button, patient):
    turn_spanish_on()
    address = address_of(sit_down(patient, before=ITEM_9), ITEM_9)

    left = leave(patient, address, button, **{ITEM_9: SEVERAL_DAYS})

    prefix = "/es" if button == "speak=es" else ""
    assert left["Location"] == f"{prefix}/intake/pause/"
    assert draft_of(patient).urgency == Level.URGENT


def test_the_other_language_keeps_what_was_chosen(patient):
    turn_spanish_on()
    address = address_of(sit_down(patient, before="own-words"), "own-words")
    assert 'name="speak" value="es"' in patient.get(address).text

    left = leave(patient, address, "speak=es", own_words="Half a sentence")

    assert left["Location"] == f"/es{address}"
    assert "Half a sentence" in patient.get(left["Location"]).text


def test_a_language_that_is_not_turned_on_is_not_spoken(patient):
    sit_down(patient, before="name")

    left = leave(patient, "/intake/part-1/", "speak=es")

    assert left["Location"] == "/intake/part-1/"


def test_enter_means_continue(patient):
    """A browser presses the first button that belongs to the form."""
    turn_spanish_on()
    address = address_of(sit_down(patient, before="name"), "name")

    page = patient.get(address).text

    buttons = [tag for tag in page.split("<button")[1:] if 'form="questions"' in tag]
    assert "name=" not in buttons[0].partition(">")[0]
    assert page.index("<button") < page.index("<form")


def test_what_another_tab_saved_is_not_overwritten_by_back(patient):
    draft = sit_down(patient, before="own-words")
    address = address_of(draft, "own-words")
    here = patient.get(address).context["form"]
    leave(patient, address, "back", own_words="From the other tab")

    def choose(key, item):
        return ["From this one"]

    page = patient.post(address, {**posted(here, choose), "back": ""})

    kept = answers_to(draft, "what-brings-you").get("own-words")
    assert kept == ("From the other tab",)
    assert "From this one" in page.text
    assert '<a class="back" href="/intake/part-2/"' in page.text


def test_under_age_is_said_though_somebody_went_back_meanwhile(patient):
    draft = sit_down(patient)
    address = address_of(draft, "birth-date")
    form = patient.get(address).context["form"]
    [name] = form.asked
    young = {f"{name}_month": "3", f"{name}_day": "27", f"{name}_year": "2025"}

    patient.post(address, {"shown": form.initial["shown"], "back": "", **young})

    assert patient.get("/intake/check/")["Location"] == address
    assert Submission.objects.get().is_draft
