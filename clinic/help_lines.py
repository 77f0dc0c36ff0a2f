"""Where somebody in danger finds a person at any hour, and whose lines these are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class HelpLine:
    """One way to reach help; `source` is the page of whoever runs it."""

    label: StrOrPromise
    words: StrOrPromise
    href: str
    source: str
    is_first: bool = False
    is_for_danger: bool = False

    @property
    def leads_away(self) -> bool:
        return self.href.startswith("https:")


HELP_LINES = (
    HelpLine(
        label=_("Call 988"),
        words=_(
            "Suicide and Crisis Lifeline: free, confidential, day and night. Press 2 "
            "for Spanish."
        ),
        href="tel:988",
        source="https://988lifeline.org/",
        is_first=True,
    ),
    HelpLine(
        label=_("Text 988"),
        words=_("If talking is hard, or somebody might hear you."),
        href="sms:988",
        source="https://988lifeline.org/",
    ),
    HelpLine(
        label=_("Chat online"),
        words=_("On 988lifeline.org, which is not our site."),
        href="https://988lifeline.org/chat/",
        source="https://988lifeline.org/chat/",
    ),
    HelpLine(
        label=_("Call 911"),
        words=_("If you or somebody else is in danger right now."),
        href="tel:911",
        source="https://www.911.gov/",
        is_for_danger=True,
    ),
    HelpLine(
        label=_("Veterans: text 838255"),
        words=_("Or call 988 and press 1."),
        href="sms:838255",
        source="https://www.veteranscrisisline.net/",
    ),
)
SOURCES = tuple(dict.fromkeys(line.source for line in HELP_LINES))
