"""From draft to public: saved, sent to review, approved, published, taken back.

The rows of an article are what the public reads. A change of a public article lies in
its newest revision until that is published; a draft's rows follow each save.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import actions, checklist, gallery, revisions
from articles.models import Article, Revision
from articles.review_dates import months_later
from articles.revisions import Content
from clinic.models import User

SIGNATURE = ("approved_at", "approved_by", "approver", "credentials")
MAY_APPROVE = "articles.approve_revision"


class Refused(ValueError):
    """Not done; the message says why, in plain words."""


def newest(article: Article) -> Revision:
    """The state that editors work on; an article of old gets its first one now."""
    found = article.revisions.select_related("article").first()
    return found or _first(article)


def is_under_way(article: Article) -> bool:
    """Whether editors have begun something that the public does not read yet."""
    last = article.revisions.first()
    return last is not None and last.pk != article.public_revision_id


@transaction.atomic
def adopt(article: Article, *, at: datetime) -> None:
    """Take what stands in the rows, and is public since then, for the newest state."""
    content, last = revisions.content_of(article), newest(article)
    if last.content == content or not article.published_at:
        return
    last = _add(article, content, number=last.number + 1, by=None, note="")
    _is_public_now(last, article, at)


@transaction.atomic
def save(
    article: Article, content: Content, *, by: User | None, note: str = ""
) -> Revision:
    """Keep a new state, unless nothing changed; a small change keeps the approval."""
    _lock(article)
    # Somebody may have published it while this waited.
    article.refresh_from_db(fields=["published_at", "public_revision"])
    if not article.published_at and not article.revisions.exists():
        revisions.apply(article, content)
        return _add(article, content, number=1, by=by, note=note)
    last = newest(article)
    if last.content == content:
        return last
    revision = _add(article, content, number=last.number + 1, by=by, note=note)
    base = last if last.approved_at else article.public_revision
    guarded = revisions.guarded_keys()
    if base and not revisions.needs_review(base.content, content, guarded):
        _carry(revision, base)
    if not article.published_at:
        revisions.apply(article, content)
    return revision


@transaction.atomic
def submit(revision: Revision) -> None:
    """Ask a clinician to read it."""
    _refuse_old(revision)
    if revision.approved_at:
        raise Refused(_("This is approved already."))
    revision.submitted_at = revision.submitted_at or timezone.now()
    _stamp(revision, "submitted_at")


@transaction.atomic
def approve(revision: Revision, *, by: User) -> None:
    """Sign a revision: a named clinician, with credentials, who did not write it."""
    _refuse_old(revision)
    refuse_signer(by, is_author=_unsigned(revision).filter(saved_by=by).exists())
    _put_signature(revision, by)


@transaction.atomic
def renew(article: Article, *, by: User) -> Revision:
    """Sign what the public reads as it stands: it was read, and it holds.

    The first signature below a shipped text, and each review that changes nothing.
    The date of the last change stays as it was.
    """
    article = _lock(article)
    public = newest(article)
    if not public.is_public:
        raise Refused(_("There is a newer revision: look at that one."))
    refuse_signer(by, is_author=_since_signed(article).filter(saved_by=by).exists())
    refuse_unready(public)
    number, note = public.number + 1, _("Read again: it holds")
    revision = _add(article, public.content, number=number, by=by, note=note)
    _put_signature(revision, by)
    revision.happened = {"read_again_by": str(by)}
    _sign(article, revision)
    article.save()
    _is_public_now(revision, article, timezone.now())
    return revision


def refuse_signer(by: User, *, is_author: bool) -> None:
    """Raise Refused unless somebody is a named clinician and did not write it."""
    if MAY_APPROVE not in by.granted:
        raise Refused(_("Only a clinician may approve this."))
    if not (by.full_name and by.credentials):
        raise Refused(_("An owner has to add your name and credentials first."))
    if is_author:
        raise Refused(_("Somebody else has to approve what you wrote."))


def _put_signature(revision: Revision, by: User) -> None:
    revision.approved_at, revision.approved_by = timezone.now(), by
    revision.approver, revision.credentials = by.full_name, by.credentials
    revision.carries = None
    revision.submitted_at = revision.submitted_at or revision.approved_at
    _stamp(revision, *SIGNATURE, "carries", "submitted_at")


@transaction.atomic
def publish(revision: Revision, *, at: datetime | None = None, told: str = "") -> None:
    """Make a revision what the public reads. It must be approved, or change nothing
    in a public article that a clinician has to see; and its checklist must be green.

    `told` is what readers are told of it; without it, the parts that changed.
    """
    article = revision.article = _lock(revision.article)
    refuse_unready(revision)
    moment = at or timezone.now()
    revisions.apply(article, revision.content)
    actions.publish(article, at=moment)
    if revision.approved_at and not revision.carries_id:
        _sign(article, revision)
        article.save()
    revision.told = told or revision.told
    _is_public_now(revision, article, moment)


def refuse_unready(revision: Revision) -> None:
    """Raise Refused when a revision may not be published as it is."""
    _refuse_old(revision)
    if unseen := unapproved(revision):
        raise Refused(
            _("A clinician has to approve this first: %s") % "; ".join(unseen[:3])
        )
    if findings := checklist.of(revision.content):
        said = "; ".join(str(finding) for finding in findings[:3])
        raise Refused(_("The checklist is not green: %s") % said)


def unapproved(revision: Revision) -> list[str]:
    """What a clinician still has to see before this may be public; [] for nothing."""
    article = revision.article
    public = article.public_revision if article.published_at else None
    if revision.approved_at:
        return []
    if public is None:
        return [_("the whole text")]
    guarded = revisions.guarded_keys()
    return revisions.needs_review(public.content, revision.content, guarded)


@transaction.atomic
def schedule(revision: Revision, at: datetime, *, told: str = "") -> None:
    """Publish it then, without anybody at the desk."""
    refuse_unready(revision)
    if at <= timezone.now():
        raise Refused(_("Choose a time that is still to come."))
    revision.publish_at, revision.told = at, told
    _stamp(revision, "publish_at", "told")


@transaction.atomic
def unschedule(revision: Revision) -> None:
    revision.publish_at = None
    _stamp(revision, "publish_at")


@transaction.atomic
def expire(article: Article, at: datetime | None) -> None:
    """Take it down then; None: it stays public."""
    locked = _lock(article)
    locked.unpublish_at = at
    locked.save(update_fields=["unpublish_at"])


def revert(article: Article, old: Revision, *, by: User) -> Revision:
    """Begin a new state from an old one; nothing between is lost."""
    note = _("Back to revision %d") % old.number
    return save(article, old.content, by=by, note=note)


def keep_time(now: datetime) -> list[str]:
    """Publish and take down what is due; say what could not be, and go on."""
    problems = []
    due = Revision.objects.filter(publish_at__lte=now, published_at=None)
    for revision in due.select_related("article"):
        try:
            publish(revision, at=now)
        except (Refused, ValueError) as reason:
            unschedule(revision)
            problems.append(f"{revision}: {reason}")
    for article in Article.objects.published(now).filter(unpublish_at__lte=now):
        actions.take_down(article)
    return problems


def _unsigned(revision: Revision) -> QuerySet[Revision]:
    """The states up to this one that came after what is signed or public."""
    article = revision.article
    every = article.revisions.filter(number__lte=revision.number)
    settled = Q(approved_at__isnull=False) | Q(published_at__isnull=False)
    last = every.filter(settled).values_list("number", flat=True).first()
    return every.filter(number__gt=last or 0)


def _since_signed(article: Article) -> QuerySet[Revision]:
    signed = article.revisions.filter(approved_at__isnull=False, carries=None)
    last = signed.values_list("number", flat=True).first()
    return article.revisions.filter(number__gt=last or 0)


def _lock(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)


def _refuse_old(revision: Revision) -> None:
    if revision.pk != newest(revision.article).pk:
        raise Refused(_("There is a newer revision: look at that one."))


def _add(
    article: Article, content: Content, *, number: int, by: User | None, note: str
) -> Revision:
    written = {"number": number, "content": content, "note": note[:200]}
    revision = Revision.objects.create(
        article=article, saved_at=timezone.now(), saved_by=by, **written
    )
    gallery.note(article, content["body"], revision)
    return revision


def _first(article: Article) -> Revision:
    """What stands in the rows, as a revision: that of a file, or of days before."""
    content = revisions.content_of(article)
    revision = _add(article, content, number=1, by=None, note="")
    if article.published_at:
        _is_public_now(revision, article, article.published_at)
    return revision


def _stamp(revision: Revision, *names: str) -> None:
    """Write what became of a revision; what it says is written once."""
    revision.save(update_fields=names)


def _is_public_now(revision: Revision, article: Article, at: datetime) -> None:
    public = article.public_revision
    before = public.content if public else None
    if not revision.happened:
        revision.happened = revisions.happened(before, revision.content)
    revision.published_at, revision.publish_at = at, None
    _stamp(revision, "published_at", "publish_at", "told", "happened")
    article.public_revision = revision
    article.save(update_fields=["public_revision"])


def _carry(revision: Revision, base: Revision) -> None:
    """Let a small change keep the approval, and say whose it was."""
    if not base.approved_at:
        return
    for name in SIGNATURE:
        setattr(revision, name, getattr(base, name))
    revision.carries = base.carries or base
    _stamp(revision, *SIGNATURE, "carries")


def _sign(article: Article, revision: Revision) -> None:
    """Name on the page who approved it, and when the next review is due."""
    day = timezone.localtime(revision.approved_at).date()
    article.reviewer_name = revision.approver
    article.reviewer_credentials = revision.credentials
    article.last_reviewed = day
    article.review_due = months_later(day, article.review_interval_months)
