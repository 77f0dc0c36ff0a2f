"""Why words may not be used in a message to a person, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from clinic.models import Profile
from intake.messages.words import ALLOWED, NEEDED, PLACEHOLDER, Words

# Beginnings of words that would say why somebody writes to us, or what we think.
TELLING = (
    *("accept", "admit", "approv", "cleared", "declin", "denied", "eligib", "enrol"),
    *("qualif", "reject", "suitab", "unsuitab", "turned down", "good news"),
    *("addict", "adhd", "alcohol", "anxi", "bipolar", "condition", "depress"),
    *("diagnos", "disorder", "drug", "harm", "illness", "mental", "mood", "ocd"),
    *("overdos", "pain", "panic", "psych", "ptsd", "sick", "stress", "suicid"),
    *("symptom", "trauma", "appointment for", "audit-c", "gad", "phq", "screen"),
    *("score", "dose", "dosing", "infus", "inject", "ketamin", "esketamin", "lozenge"),
    *("medic", "prescri", "spravato", "therap", "treat", "troche", "clinician"),
    *("doctor", "hospital", "nurse", "patient", "wellness"),
)
TELLS = re.compile(rf"\b(?:{'|'.join(map(re.escape, TELLING))})\w*", re.IGNORECASE)
ADDRESS = re.compile(r"https?:|www\.|\w@\w", re.IGNORECASE)


def slips(kind: str, words: Words) -> Iterator[str]:
    """Why these words may not be used, in sentences; none when they may."""
    text = f"{words.subject}\n{words.body}"
    used = set(PLACEHOLDER.findall(text))
    needed = NEEDED.get(kind, {})
    for name in sorted(used - ALLOWED.keys() - needed.keys()):
        yield _("“{%(name)s}” is no placeholder of this message.") % {"name": name}
    for name in sorted(needed.keys() - set(PLACEHOLDER.findall(words.body))):
        yield _("The text needs “{%(name)s}”.") % {"name": name}
    if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
        yield _("A brace stands alone: write placeholders like {reference}.")
    if PLACEHOLDER.search(words.subject):
        yield _("The subject stays the same for everybody: no placeholder in it.")
    for word in sorted({found.lower() for found in TELLS.findall(text)}):
        yield _(
            "“%(word)s” tells others why somebody hears from us. Name no decision, "
            "condition, treatment or specialty."
        ) % {"word": word}
    name = Profile.current().name
    if name and name.lower() in text.lower():
        yield _("Write {clinic} for our name: not everybody may read it.")
    if ADDRESS.search(text):
        yield _("Write no address of your own: {address} is the page to open.")
    if any(_is_hidden(letter) for letter in text):
        yield _("The text holds a character that cannot be seen.")


def _is_hidden(letter: str) -> bool:
    return not letter.isprintable() and letter not in "\r\n\t"
