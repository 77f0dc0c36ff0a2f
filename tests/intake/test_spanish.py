"""The screening in Spanish: what is shown, what is kept, what staff see."""

from __future__ import annotations

import json
import re

import pytest
from django.core import mail

from intake import translations
from intake.actions import drafts, languages
from intake.desk import exports
from intake.messages import delivery
from intake.models import Submission
from tests.factories import make_user
from tests.intake.factories import (
    ABOUT,
    ITEM_9,
    SEVERAL_DAYS,
    UNDERSTOOD,
    address_of,
    as_little_as_possible,
    draft_of,
    make_draft,
    posted,
    sit_down,
    stock_catalogue,
)
from tests.intake.spanish import turn_spanish_on


@pytest.fixture(autouse=True)
def _stocked(db):
    """Tests that commit leave the catalogue empty behind them."""
    stock_catalogue()


@pytest.fixture
def spanish(db):
    turn_spanish_on()


def in_spanish(address: str) -> str:
    return f"/es{address}"


def test_each_language_leads_to_the_same_page_in_the_other(visitor, spanish):
    english = visitor.get("/about/").content.decode()
    other = visitor.get("/es/about/").content.decode()

    assert '<a class="language" href="/es/about/" lang="es"' in english
    assert '<a class="language" href="/about/" lang="en"' in other
    assert '<html lang="es">' in other
    for page in (english, other):
        ways = re.findall(r'hreflang="(.+?)" href="https://(.+?)"', page)
        assert [code for code, _address in ways] == ["en", "x-default", "es"]


def test_a_screening_page_tells_no_search_engine_of_the_other(visitor, spanish):
    page = visitor.get("/intake/").content.decode()

    assert 'rel="alternate"' not in page
    assert '<a class="language" href="/es/intake/"' in page


def test_a_draft_goes_on_in_the_other_language(visitor, spanish):
    draft = sit_down(visitor, "birth-date", name="Alex")
    here = address_of(draft, "birth-date")

    assert visitor.get(in_spanish(here)).status_code == 200
    response = visitor.get("/es/intake/onward/")

    assert response["Location"] == in_spanish(here)
    assert draft_of(visitor) == draft


def test_a_signed_questionnaire_is_asked_in_spanish(visitor, spanish):
    draft = sit_down(visitor, "birth-date")

    page = visitor.get(in_spanish(address_of(draft, "birth-date"))).content.decode()

    assert "¿Cuál es su fecha de nacimiento?" in page
    assert "Por qué preguntamos" in page
    assert "What is your date of birth?" not in page
    assert "se muestra en inglés" not in page


def test_a_scale_without_spanish_stands_there_in_english_and_says_so(visitor, spanish):
    draft = sit_down(visitor, "pc-ptsd-5-1", **{"pc-ptsd-5-gate": "yes"})

    page = visitor.get(in_spanish(address_of(draft, "pc-ptsd-5-1"))).content.decode()

    assert "Esta parte se muestra en inglés" in page
    assert '<h1 lang="en">' in page
    assert re.search(r'<div lang="en">\s*.*?Had nightmares', page, re.DOTALL)


def test_what_is_no_longer_signed_is_english_from_that_moment_on(visitor, spanish):
    draft = sit_down(visitor, "birth-date")
    here = in_spanish(address_of(draft, "birth-date"))
    assert "fecha de nacimiento" in visitor.get(here).content.decode()
    subject = next(s for s in translations.subjects("es") if "about-you" in s.key)

    languages.withdraw(
        "es", subject.key, sha256=subject.sha256, by=make_user(), note="A wrong word"
    )

    page = visitor.get(here).content.decode()
    assert "What is your date of birth?" in page
    assert "Esta parte se muestra en inglés" in page


def test_the_language_is_kept_with_the_answers_and_nowhere_else(visitor, spanish):
    draft = sit_down(visitor, "birth-date")
    here = in_spanish(address_of(draft, "birth-date"))
    shown = visitor.get(here).context["form"].initial["shown"]
    born = dict(zip(("month", "day", "year"), ("3", "27", "1985"), strict=True))
    name = next(n for n in visitor.get(here).context["form"].asked)

    posted = {f"{name}_{part}": value for part, value in born.items()}
    response = visitor.post(here, {"shown": shown, **posted})

    assert response.status_code == 302
    assert response["Location"].startswith("/es/intake/")
    about = draft.responses.get(questionnaire__name="about-you")
    assert about.document["language"] == "es"
    other = draft.responses.get(questionnaire__name="treatments")
    assert not other.document["language"]


def answered_in_spanish(**answers):
    """What somebody sent who read everything in Spanish."""
    draft = make_draft(ABOUT, **answers)
    for response in draft.responses.all():
        response.document = {**response.document, "language": "es"}
        response.save(update_fields=["document"])
    return drafts.send(draft.pk)


def test_an_exported_response_says_its_language_and_what_was_read(spanish):
    submission = answered_in_spanish(**{"/69725-0": SEVERAL_DAYS})

    bundle = exports.bundle(submission)

    [gad_7] = [
        entry["resource"]
        for entry in bundle["entry"]
        if "gad-7" in entry["resource"].get("questionnaire", "")
    ]
    assert gad_7["language"] == "es"
    [first] = [item for item in gad_7["item"] if item["linkId"] == "/69725-0"]
    assert first["text"].startswith("Sentirse nervioso/a, intranquilo/a")
    assert first["answer"][0]["valueCoding"]["display"] == "Several days"


def test_staff_read_english_and_which_language_it_was(reviewer, spanish):
    submission = answered_in_spanish()

    page = reviewer.get(f"/admin/intake/submission/{submission.pk}/change/")

    text = page.content.decode()
    assert "Answers in Spanish" in text
    assert "Feeling nervous, anxious or on edge" in text
    assert "Sentirse nervioso" not in text


def test_an_alarm_from_a_spanish_page_is_told_to_staff_in_english(visitor, spanish):
    draft = sit_down(visitor, ITEM_9)
    here = in_spanish(address_of(draft, ITEM_9))
    form = visitor.get(here).context["form"]
    name = next(n for n, asked in form.asked.items() if asked.key == ITEM_9)

    response = visitor.post(here, {"shown": form.initial["shown"], name: "1"})

    assert response["Location"] == "/es/intake/pause/"
    [flag] = draft.flags.all()
    said = json.dumps(flag.detail, ensure_ascii=False)
    assert "Several days" in said
    assert "Varios días" not in said
    assert "¿Está a salvo en este momento?" in (
        visitor.get("/es/intake/pause/").content.decode()
    )


def receipt_to(submission):
    message = submission.messages.get(kind="receipt")
    delivery.deliver(str(message.pk))
    return mail.outbox[0]


def test_mail_to_a_person_speaks_their_language(spanish):
    received = receipt_to(answered_in_spanish())

    assert received.subject == "Recibimos su formulario"
    assert "/es/help-now/" in received.body
    assert "Nos llegó el formulario" in received.body


def test_mail_is_english_once_spanish_is_turned_off(spanish):
    submission = answered_in_spanish()
    languages.turn_off("es", by=make_user(), note="A slip")

    received = receipt_to(submission)

    assert received.subject == "We have received your form"
    assert "/es/" not in received.body


def test_the_consent_and_every_question_stand_there_in_spanish(visitor, spanish):
    visitor.post("/es/intake/before/", {"old_enough": "yes", "in_state": "yes"})

    consent = visitor.get("/es/intake/consent/").content.decode()
    questions = visitor.get("/es/intake/questions/").content.decode()

    assert "Esto no es un servicio de emergencia" in consent
    assert "¿Cuál es su nombre completo?" in questions
    assert '<section lang="en">' in questions  # the scales that have none


def test_days_and_hours_are_written_the_spanish_way(visitor, spanish):
    page = visitor.get("/es/help-now/").content.decode()

    assert "Lunes a viernes: 9:00 a.m. a 5:00 p.m." in page
    assert "oprima 2" in page.lower()


def test_a_self_check_is_in_spanish(visitor, spanish):
    page = visitor.get("/es/self-check/phq-9/").content.decode()

    assert "Poco interés o placer en hacer cosas" in page


@pytest.mark.parametrize("address", ["/es/nowhere/", "/es/articles/no-such-page/"])
def test_an_error_under_es_speaks_spanish(address, visitor, spanish):
    response = visitor.get(address)

    assert response.status_code == 404
    assert "Aquí no hay ninguna página" in response.content.decode()
    assert '<html lang="es">' in response.content.decode()


def test_the_way_out_is_open_in_spanish_too(visitor, spanish):
    response = visitor.get("/es/leave/")

    assert response.status_code == 303
    assert not response["Location"].startswith("/")


@pytest.mark.long
def test_somebody_goes_the_whole_way_in_spanish(visitor, spanish):
    way = walk_in_spanish(visitor)

    assert way[-1] == "/es/intake/check/"
    check = visitor.get("/es/intake/check/").content.decode()
    assert "Revise sus respuestas" in check
    done = visitor.get(visitor.post("/es/intake/check/")["Location"])
    assert "Gracias. Ya llegó." in done.content.decode()
    submission = Submission.objects.get()
    kept = {r.document["language"] for r in submission.responses.all()}
    assert kept == {"es", "en"}


def walk_in_spanish(browser):
    browser.post("/es/intake/before/", {"old_enough": "yes", "in_state": "yes"})
    page = browser.get("/es/intake/consent/")
    agreed = {"agree": "on", "version": page.context["version"]}
    browser.post("/es/intake/consent/", agreed)
    way = [browser.post("/es/intake/understood/", UNDERSTOOD)["Location"]]
    while way[-1] != "/es/intake/check/":
        form = browser.get(way[-1]).context["form"]
        response = browser.post(way[-1], posted(form, as_little_as_possible))
        assert response.status_code == 302, response.context["form"].errors
        way.append(response["Location"])
    return way
