"""Spanish: off until a named translator has signed every text, and what then shows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from clinic.models import Profile
from intake import translations
from intake.actions import catalogue as catalogue_actions
from intake.actions import languages as actions
from intake.actions.history import NotDone
from intake.models import (
    ConsentTranslation,
    Event,
    LanguageEvent,
    QuestionnaireVersion,
)
from tests.factories import make_user
from tests.intake.factories import (
    UNDERSTOOD,
    address_of,
    answers_to,
    posted,
    sit_down,
    stock_catalogue,
)
from tests.intake.spanish import sign_spanish, spanish_version, turn_spanish_on

PAGE = "/admin/intake/languageevent/"
TEXT = "/admin/intake/languageevent/text/"


@pytest.fixture(autouse=True)
def _stocked(db):
    """Tests that commit leave the catalogue empty behind them."""
    stock_catalogue()


@pytest.fixture
def somebody(db):
    return make_user()


def problems() -> str:
    return "\n".join(translations.problems("es"))


def test_there_is_nothing_under_es_until_it_is_turned_on(visitor, profile):
    for address in ("/es/", "/es/articles/", "/es/intake/", "/es/help-now/", "/es"):
        response = visitor.get(address)

        assert response.status_code == 404
        assert 'lang="en-us"' in response.content.decode()
    home = visitor.get("/").content.decode()
    assert "Español" not in home
    assert "hreflang" not in home


def test_who_is_under_way_when_it_is_turned_off_loses_nothing(visitor, profile):
    draft = sit_down(visitor, before="own-words")
    address = address_of(draft, "own-words")
    form = visitor.get(address).context["form"]
    data = posted(form, lambda key, item: ["Mis palabras"])

    answer = visitor.post(f"/es{address}", data)
    assert (answer.status_code, answer["Location"]) == (307, address)
    visitor.post(f"/es{address}", data, follow=True)
    assert answers_to(draft, "what-brings-you").get("own-words") == ("Mis palabras",)

    for elsewhere in ("/es//example.org/", "/es/\\example.org/"):
        assert visitor.post(elsewhere)["Location"] == "/example.org/"
    assert visitor.post("/es")["Location"] == "/"


def test_neither_a_cookie_nor_the_browser_chooses_the_language(visitor, profile):
    Profile.objects.update(is_spanish_on=True)
    visitor.cookies["django_language"] = "es"

    response = visitor.get("/about/", HTTP_ACCEPT_LANGUAGE="es")

    assert response["Content-Language"] == "en-us"
    assert "Accept-Language" not in response.get("Vary", "")


def test_turning_it_on_is_refused_with_all_that_is_missing(profile, somebody):
    with pytest.raises(NotDone) as refusal:
        actions.turn_on("es", by=somebody)

    reasons = "\n".join(refusal.value.reasons)
    assert "Consent, version" in reasons
    for version in QuestionnaireVersion.objects.active():
        assert version.title in reasons
    assert not Profile.current().is_spanish_on


def test_it_is_turned_on_once_every_text_is_signed(profile, somebody):
    sign_spanish(by=somebody)

    actions.turn_on("es", by=somebody)

    assert Profile.current().is_spanish_on
    newest = LanguageEvent.objects.first()
    assert (newest.kind, newest.by) == ("on", somebody)


def test_a_new_text_voids_the_signature(profile, somebody):
    sign_spanish(by=somebody)
    assert problems() == ""

    spanish_version("gad-7", "9.0.0", {"GAD-7": "Otra cosa"})

    assert "GAD-7" in problems()


def test_the_same_words_in_a_new_version_keep_the_signature(profile, somebody):
    sign_spanish(by=somebody)

    version = QuestionnaireVersion.objects.active().get(name="gad-7")
    changed = version.definition.replace(version.version, "9.0.0", 1)
    meaning = version.interpretation.replace(version.version, "9.0.0", 1)
    newer, _new = catalogue_actions.load(changed, meaning, "the same", licence="same")
    catalogue_actions.activate(newer.pk, by=somebody, note="cut-offs")

    assert problems() == ""


def test_a_change_of_the_spanish_consent_voids_its_signature(profile, somebody):
    sign_spanish(by=somebody)

    actions.write_consent("es", "Otras palabras.", by=somebody)

    assert "Consent" in problems()


def test_only_what_has_no_translation_may_stay_in_english(db, somebody):
    spanish_version("gad-7", "9.0.0", {"GAD-7": "GAD-7 en español"})
    url = QuestionnaireVersion.objects.active().get(name="gad-7").url
    subject = translations.subject("es", url)
    words = {"translator": "A", "qualification": "B", "signed_on": date(2026, 1, 2)}

    for stays in (True, False):
        with pytest.raises(NotDone):
            actions.sign(
                "es", url, sha256=subject.sha256, stays=stays, by=somebody, **words
            )


def test_words_that_changed_while_they_were_read_are_not_signed(db, somebody):
    words = {"translator": "A", "qualification": "B", "signed_on": date(2026, 1, 2)}

    with pytest.raises(NotDone, match="changed meanwhile"):
        actions.sign("es", "consent", sha256="0" * 64, by=somebody, **words)


def test_the_history_of_a_language_only_grows(profile, somebody):
    sign_spanish(by=somebody)

    for change in (
        "UPDATE intake_languageevent SET translator = 'somebody else'",
        "DELETE FROM intake_languageevent",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_the_owner_reads_what_is_missing_and_signs_and_switches(owner, profile):
    assert "has no translation" in owner.get(PAGE).content.decode()
    actions.write_consent("es", "De acuerdo.", by=make_user())
    subject = translations.subject("es", "consent")
    signed = {
        "do": "sign",
        "sha256": subject.sha256,
        "translator": "Somebody Qualified",
        "qualification": "certified medical translator",
        "signed_on": "2026-01-02",
    }

    read = owner.get(f"{TEXT}?key=consent").content.decode()
    assert subject.sha256 in read
    assert "De acuerdo." in read
    response = owner.post(f"{TEXT}?key=consent", signed)

    assert response.status_code == 302
    assert "Somebody Qualified" in owner.get(PAGE).content.decode()
    response = owner.post(PAGE, {"do": "on"})
    assert "Not done: nothing was changed" in response.content.decode()
    sign_spanish(by=make_user())
    assert owner.post(PAGE, {"do": "on"}).status_code == 302
    assert Profile.current().is_spanish_on
    assert owner.post(PAGE, {"do": "off", "note": "a slip"}).status_code == 302
    assert not Profile.current().is_spanish_on


def test_whoever_lacks_the_permission_can_neither_look_nor_switch(stranger, profile):
    assert stranger.get(PAGE).status_code == 403
    assert stranger.post(PAGE, {"do": "on"}).status_code == 403
    assert stranger.get(f"{TEXT}?key=consent").status_code == 403


def test_demo_mode_leaves_it_off(db):
    assert Profile().is_spanish_on is False


def test_the_words_that_somebody_agreed_to_stay(visitor):
    turn_spanish_on()
    visitor.post("/es/intake/before/", {"old_enough": "yes", "in_state": "yes"})
    page = visitor.get("/es/intake/consent/")
    agreed = {"agree": "on", "version": page.context["version"]}
    visitor.post("/es/intake/consent/", agreed)
    visitor.post("/es/intake/understood/", UNDERSTOOD)

    actions.write_consent("es", "Otras palabras.", by=make_user())

    event = Event.objects.get(kind="consented")
    words = ConsentTranslation.objects.get(pk=event.detail["translation"])
    assert words.body.startswith("## Qué es esto")
    assert "Qué es esto" not in visitor.get("/es/intake/consent/").content.decode()
