"""The page of an article's revisions: what is where, what changed, what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import checklist, revisions, workflow
from articles.models import Article, Revision
from articles.workflow import Refused
from clinic import redlines
from clinic.models import Profile, User

LONGEST_TOLD = 300
# Only a clinician may approve or renew; editors do these.
EDITORS_DO = {"submit", "publish", "schedule", "unschedule", "revert", "expire"}


@dataclass(frozen=True)
class Change:
    """One part of the text, as it was and as it is."""

    name: str
    passages: list[redlines.Passage]


def context(article: Article, asked: Mapping[str, str]) -> dict[str, Any]:
    last = workflow.newest(article)
    every = list(article.revisions.select_related("saved_by", "approved_by", "carries"))
    for revision in every:
        revision.article = article
    old, new = _compared(every, article, asked)
    return {
        "title": article.title,
        "article": article,
        "revisions": every,
        "newest": last,
        "unapproved": [_label(unseen) for unseen in workflow.unapproved(last)],
        "findings": checklist.of(last.content),
        "old": old,
        "new": new,
        "changes": changes(old, new) if old and new else [],
    }


def _compared(
    every: list[Revision], article: Article, asked: Mapping[str, str]
) -> tuple[Revision | None, Revision | None]:
    """The two that were asked for; at first the public one and the newest."""
    by_number = {str(revision.number): revision for revision in every}
    public = next((r for r in every if r.pk == article.public_revision_id), every[-1])
    old = by_number.get(asked.get("old", ""), public)
    return old, by_number.get(asked.get("new", ""), every[0])


def changes(old: Revision, new: Revision) -> list[Change]:
    """What differs between two revisions, part by part."""
    before, after = _texts(old), _texts(new)
    found = (
        Change(
            _label(name), redlines.changes(before.get(name, ""), after.get(name, ""))
        )
        for name in dict.fromkeys([*after, *before])
    )
    return [change for change in found if change.passages]


def _texts(revision: Revision) -> dict[str, str]:
    content = revision.content
    fields = {name: str(content[name]) for name in revisions.FIELDS}
    lists = {"related": "\n".join(content["related"]), "topic": content["topic"]}
    return fields | dict(content["questions"]) | lists


def _label(name: str) -> str:
    """What the form calls a field; a question is its own name."""
    named = {*revisions.FIELDS, "related", "topic"}
    field = Article._meta.get_field(name) if name in named else None
    return capfirst(getattr(field, "verbose_name", name))


def act(article: Article, posted: Mapping[str, str], *, by: User, editor: bool) -> str:
    """Do what a button says; return why it could not be done, or nothing."""
    name, number = posted.get("do", ""), posted.get("revision", "")
    found = article.revisions.filter(number=number if number.isdecimal() else 0)
    revision = found.select_related("article").first()
    if revision is None or (name in EDITORS_DO and not editor):
        return _("This cannot be done.")
    try:
        _do(name, article, revision, posted, by)
    except (Refused, ValueError) as reason:
        return str(reason)
    return ""


def _do(
    name: str, article: Article, revision: Revision, posted: Mapping[str, str], by: User
) -> None:
    told = posted.get("told", "").strip()[:LONGEST_TOLD]
    if name == "approve":
        workflow.approve(revision, by=by)
    elif name == "renew":
        workflow.renew(article, by=by)
    elif name == "revert":
        workflow.revert(article, revision, by=by)
    elif name == "publish":
        workflow.publish(revision, told=told)
    elif name == "schedule":
        workflow.schedule(revision, _moment(posted.get("at", "")), told=told)
    elif name == "expire":
        typed = posted.get("at", "")
        workflow.expire(article, _moment(typed) if typed else None)
    elif name in EDITORS_DO:
        {"submit": workflow.submit, "unschedule": workflow.unschedule}[name](revision)
    else:
        raise Refused(_("This cannot be done."))


def _moment(typed: str) -> datetime:
    """Read the clinic's wall clock, as a browser's date and time field sends it.

    A time that it shows twice is the first of the two.
    """
    try:
        at = datetime.fromisoformat(typed)
        known = at if at.tzinfo else at.replace(tzinfo=Profile.current().zone)
        shown = known.astimezone(UTC).astimezone(known.tzinfo)
    except (ValueError, OverflowError):  # or far from any year that a clock has
        raise Refused(_("Give the day and the time.")) from None
    if shown.replace(tzinfo=None) != at.replace(tzinfo=None):
        raise Refused(_("The clock skips that time on that day: choose another."))
    if known <= timezone.now():
        raise Refused(_("Choose a time that is still to come."))
    return known
