"""Every text that people can meet is there in Spanish, and says what the English says.

Something missing? Add it to locale/es/LC_MESSAGES/django.po, then run
`python -m clinic.catalogs`. No gettext tools are needed.
"""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext

from clinic import catalogs
from tests.texts import Text, public_texts

PLACE = catalogs.PLACE / "es" / "LC_MESSAGES" / "django.po"
CATALOG = catalogs.read(PLACE.read_text("utf-8"))
ENTRIES = [entry for entry in CATALOG.entries if entry.msgid]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
TAG = re.compile(r"<[^>]+>")
# Forms of "you" that this site does not use: it says "usted".
FAMILIAR = re.compile(
    r"\b(tú|tu|tus|ti|contigo|te|vos|vosotros|puedes|tienes|quieres|eres|estás)\b",
    re.IGNORECASE,
)


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def test_no_public_text_lacks_spanish():
    known = {(e.context, e.msgid, e.plural) for e in CATALOG.entries if e.is_translated}
    missing = [
        f"{text.place}: {text.msgid!r}"
        for text in public_texts()
        if (text.context, text.msgid, text.plural) not in known
    ]

    assert missing == []


def test_nothing_is_translated_that_is_gone():
    wanted = {(text.context, text.msgid, text.plural) for text in public_texts()}

    assert [
        e.msgid for e in ENTRIES if (e.context, e.msgid, e.plural) not in wanted
    ] == []


def test_nothing_is_half_translated_or_there_twice():
    assert CATALOG.untranslated == []
    keys = [(e.key, e.plural) for e in ENTRIES]
    assert len(keys) == len(set(keys))


def test_a_translation_has_the_same_placeholders_and_tags():
    for entry in ENTRIES:
        for form, said in entry.forms.items():
            meant = entry.plural if form and entry.plural else entry.msgid
            assert placeholders(said) == placeholders(meant), entry.msgid
            assert TAG.findall(said) == TAG.findall(meant), entry.msgid
            assert said[:1].isspace() == meant[:1].isspace(), entry.msgid
            assert said[-1:].isspace() == meant[-1:].isspace(), entry.msgid


def test_spanish_says_usted():
    said = [text for entry in ENTRIES for text in entry.forms.values()]

    assert [text for text in said if FAMILIAR.search(text)] == []


def test_spanish_opens_what_it_closes():
    for entry in ENTRIES:
        for said in entry.forms.values():
            assert said.count("?") - said.count('"?') == said.count("¿"), said
            assert said.count("“") == said.count("”"), said


def test_the_compiled_texts_are_those_of_the_file_that_people_edit():
    assert PLACE.with_suffix(".mo").read_bytes() == catalogs.compiled(CATALOG)


def test_the_compiled_texts_are_what_pages_say():
    with translation.override("es"):
        assert gettext("Continue") == "Continuar"
        assert translation.ngettext("%(n)s question", "%(n)s questions", 2) == (
            "%(n)s preguntas"
        )
        assert translation.pgettext("evidence", "early") == "inicial"


@pytest.mark.parametrize(
    "text",
    [
        Text("templates/intake/page.html", "Come back later"),
        Text("intake/forms.py", "Choose yes or no."),
        Text("templates/intake/check.html", "%(n)s question", "%(n)s questions"),
        Text("articles/models/article.py", "early", context="evidence"),
        Text("templates/_footer.html", "Our clinic"),
    ],
    ids=lambda text: text.msgid,
)
def test_the_search_for_texts_finds_each_kind(text):
    found = {(t.msgid, t.plural, t.context) for t in public_texts()}

    assert (text.msgid, text.plural, text.context) in found


def test_what_staff_read_is_not_asked_for():
    assert not [t for t in public_texts() if t.msgid == "clinic profile"]
