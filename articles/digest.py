"""The mail to whoever looks after articles: which a clinician has to read again.

It begins two weeks before the day, so that the public page need never say that a
review is overdue. It comes once a week, and ends when nothing is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import Article, ArticleQuerySet
from clinic.models import Profile, User

BEFORE, AGAIN = timedelta(days=14), timedelta(days=7)
# Who is told of articles that nobody looks after, or somebody who has left.
MAILBOX = 0


def owed(now: datetime) -> list[int]:
    """Whom to tell today, each once."""
    due = _due(now).values_list("review_owner", "review_owner__is_active")
    return sorted({owner if owner and is_here else MAILBOX for owner, is_here in due})


@transaction.atomic
def tell(who: int, now: datetime) -> None:
    """Mail somebody all that is due; nothing when they were told within the week.

    A job that runs twice finds nothing to tell.
    """
    due = list(_due(now).filter(_is_told(who)).select_for_update(of=("self",)))
    to = _address(who)
    told_lately = Article.objects.filter(_is_told(who), review_told_at__gt=now - AGAIN)
    if not due or not to or told_lately.exists():
        return
    send_mail(*_words(due, is_owner=who != MAILBOX), None, [to])
    ids = [article.pk for article in due]
    Article.objects.filter(pk__in=ids).update(review_told_at=now)


def _due(now: datetime) -> ArticleQuerySet:
    day = timezone.localdate(now) + BEFORE
    return Article.objects.due_for_review(day).order_by("review_due", "title")


def _is_told(who: int) -> Q:
    """Of which articles."""
    if who != MAILBOX:
        return Q(review_owner=who, review_owner__is_active=True)
    return Q(review_owner=None) | Q(review_owner__is_active=False)


def _address(who: int) -> str:
    owner = User.objects.filter(pk=who, is_active=True).first()
    return owner.email if owner else Profile.current().staff_email


def _words(due: Sequence[Article], *, is_owner: bool) -> tuple[str, str]:
    """Subject and body: titles and days, nothing of any person."""
    context = {"due": due, "is_owner": is_owner, "address": settings.SITE_ADDRESS}
    subject = render_to_string("emails/staff-review-subject.txt", context)
    return subject.strip(), render_to_string("emails/staff-review.txt", context)
