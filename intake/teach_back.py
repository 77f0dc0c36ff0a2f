"""Two questions after the consent text, by which a person finds out what they read.

A wrong answer is explained and asked once more, then said outright; staff read how it
went, and there is no score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIRST, EXPLAINED, TOLD = "first", "explained", "told"
OUTCOMES: dict[str, StrOrPromise] = {
    FIRST: _("right at once"),
    EXPLAINED: _("right after an explanation"),
    TOLD: _("told the answer after two tries: go through it with them"),
}


@dataclass(frozen=True)
class Check:
    """One question, its answers by code, and why the right one is right."""

    key: str
    topic: StrOrPromise  # for staff
    short: StrOrPromise  # for the list of what is left out; it gives nothing away
    question: StrOrPromise
    answers: Mapping[str, StrOrPromise]
    right: str
    explanation: StrOrPromise


CHECKS = (
    Check(
        key="alarm",
        topic=_("That an answer about suicide alerts staff at once"),
        short=_("What happens if you never press Send"),
        question=_(
            "Say you tick an answer about suicide or self-harm, press Continue, and "
            "then close the page. You never press Send. What happens?"
        ),
        answers={
            "at-once": _("Staff are alerted at once and see that answer"),
            "nothing": _("Nothing: nobody sees any of it before I press Send"),
            "unsure": _("I’m not sure"),
        },
        right="at-once",
        explanation=_(
            "This is the one exception. An answer about suicide or self-harm alerts "
            "staff at once, even if you never press Send. They see that answer and "
            "how to reach you. They see nothing else until you send."
        ),
    ),
    Check(
        key="emergency",
        topic=_("That this is not an emergency service"),
        short=_("Who can help you right away"),
        question=_("It is night and you are in danger. Who can help you right away?"),
        answers={
            "lines": _("988 by call or text, or 911"),
            "clinic": _("This clinic: somebody is always watching the answers"),
            "unsure": _("I’m not sure"),
        },
        right="lines",
        explanation=_(
            "Nobody here watches the answers around the clock. Staff read them "
            "during opening hours. In danger, call or text 988, or call 911: "
            "somebody is there day and night."
        ),
    ),
)
BY_KEY = {check.key: check for check in CHECKS}


def outcomes(wrong: Mapping[str, int]) -> dict[str, str]:
    """How each went, given how often another answer than the right one was chosen."""
    went = (FIRST, EXPLAINED, TOLD)
    return {check.key: went[min(wrong.get(check.key, 0), 2)] for check in CHECKS}
