"""What a message to a person says: shipped words, or those that staff wrote.

Never a decision, a condition, a treatment or a specialty. It asks the person to call,
or to open a page of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from clinic import languages
from clinic.models import Profile
from intake.models import Message, MessageText

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = Message.Kind
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
ALLOWED: dict[str, StrOrPromise] = {
    "reference": gettext_lazy("the reference, such as K7XM-4QPA"),
    "clinic": gettext_lazy("the clinic’s name where it may be said, else “our office”"),
    "address": gettext_lazy("the bare address of the page to open"),
    "phone": gettext_lazy("the clinic’s phone number"),
}
# What one kind needs besides, and cannot do without.
NEEDED: dict[str, dict[str, StrOrPromise]] = {
    Kind.CODE: {"code": gettext_lazy("the code that brings the person back")},
    Kind.REMINDER: {"stop": gettext_lazy("the page that ends the reminders")},
}
PAGES = {
    Kind.RECEIPT: "help_now",
    Kind.CODE: "intake:resume",
    Kind.REMINDER: "intake:resume",
    Kind.CALL_US: "help_now",
    Kind.MORE: "intake:resume",
}
EDITABLE = tuple(PAGES)


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


def of(kind: str) -> Words:
    """The words of a kind as they hold today, with their placeholders.

    What staff wrote is English; in another language the shipped words hold.
    """
    if languages.spoken() != languages.ENGLISH:
        return shipped(kind)
    newest = MessageText.objects.filter(kind=kind).order_by("-id").first()
    return Words(newest.subject, newest.body) if newest else shipped(kind)


def shipped(kind: str) -> Words:
    """In the language of the moment: the person's, while their message is made."""
    subject = render_to_string(f"emails/{kind}-subject.txt").strip()
    return Words(subject, render_to_string(f"emails/{kind}.txt").strip() + "\n")


def filled(
    words: Words, kind: str, *, reference: str, may_say_who: bool, code: str = ""
) -> Words:
    """The words as they leave, every placeholder in its place."""
    profile = Profile.current()
    values = {
        "reference": reference,
        "clinic": str(profile) if may_say_who else gettext("our office"),
        "address": address(PAGES[Kind(kind)]),
        "phone": profile.phone or gettext("our usual number"),
        "stop": address("intake:reminders"),
        "code": code,
    }
    return Words(_fill(words.subject, values), _fill(words.body, values))


def _fill(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def address(page: str) -> str:
    """The bare address of a page: no id, no token, nothing of anybody in it."""
    return settings.SITE_ADDRESS + reverse(page)
