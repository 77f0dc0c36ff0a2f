"""What is wrong with an answer, said to the person who gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from clinic import languages
from intake.questionnaires.outcome import Issue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# In the visitor's language; for the rest the core's own sentences are plain enough.
PROBLEMS: dict[str, StrOrPromise] = {
    "required": _("Answer this question to go on."),
    "minCount": _("Give at least as many answers as asked for."),
    "maxCount": _("Give fewer answers."),
    "exclusiveAnswerOption": _("Choose either “none of these” or others, not both."),
    "maxLength": _("Use fewer words here: this answer is too long."),
    "minLength": _("Write a little more here."),
    "lineBreak": _("Write this on one line."),
}
NOTHING_IN_GROUP = _("Answer at least one of the questions here to go on.")
OTHER = _("This answer is outside what can be given here. Please check it.")


def words(issue: Issue, *, is_of_group: bool = False) -> StrOrPromise:
    """In the language of the page. For the rest the core's own sentences are plain
    enough, but it speaks English only.
    """
    if is_of_group and issue.code == "required":
        return NOTHING_IN_GROUP
    if (known := PROBLEMS.get(issue.code)) is not None:
        return known
    return issue.message if languages.spoken() == languages.ENGLISH else OTHER
