"""How the articles stand, for the admin's front page."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, GlossaryTerm, Revision
from clinic.models import User

register = template.Library()


@register.simple_tag
def articles_standing(user: User | AnonymousUser) -> dict[str, Any]:
    """What is due for review, and what no clinician has signed; for who may edit.

    Each with its share of what there is, as the width of a bar of 100.
    """
    if not user.has_perm("articles.view_article"):
        return {}
    published = Article.objects.published().count()
    all_words = GlossaryTerm.objects.count()
    tiles = [*_articles(), _words()]
    for tile, there_are in zip(tiles, (*[published] * 3, all_words), strict=True):
        tile["width"] = min(100, round(100 * tile["count"] / max(there_are, 1)))
    return {"tiles": tiles, "published": published}


def _articles() -> list[dict[str, Any]]:
    address = reverse("admin:articles_article_changelist")
    sent = Revision.objects.awaiting_a_signature().count()
    due = Article.objects.due_for_review().count()
    awaiting = Article.objects.awaiting_review().count()
    return [
        {
            "count": sent,
            "words": _("sent to clinical review, not signed yet"),
            "url": f"{address}?review=sent",
        },
        {
            "count": due,
            "words": _("articles due for review"),
            "url": f"{address}?review=due",
        },
        {
            "count": awaiting,
            "words": _("published, not signed by a clinician yet"),
            "url": f"{address}?review=awaiting",
        },
    ]


def _words() -> dict[str, Any]:
    glossary = reverse("admin:articles_glossaryterm_changelist")
    return {
        "count": GlossaryTerm.objects.awaiting_a_signature().count(),
        "words": _("explained words, not signed by a clinician yet"),
        "url": f"{glossary}?review=awaiting",
    }
