"""An article with its questions, and the list of what it cites."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.queries import ArticleQuerySet
from articles.models.reference import Reference
from articles.models.topic import Topic

CONFLICT_OF_INTEREST = _(
    "This clinic sells ketamine treatment. It earns money if you choose it."
)
EVIDENCE_MEANINGS = {
    "strong": _("Many good studies agree."),
    "moderate": _("There are some good studies; more could change the picture."),
    "early": _("There are few or very small studies; this is likely to change."),
    "mixed": _("Studies disagree."),
    "not-shown": _("There is no good evidence that it works."),
}


def default_conflict_of_interest() -> str:
    return str(CONFLICT_OF_INTEREST)


class Article(models.Model):
    class Evidence(models.TextChoices):
        STRONG = "strong", pgettext_lazy("evidence", "strong")
        MODERATE = "moderate", pgettext_lazy("evidence", "moderate")
        EARLY = "early", pgettext_lazy("evidence", "early")
        MIXED = "mixed", pgettext_lazy("evidence", "mixed")
        NOT_SHOWN = "not-shown", pgettext_lazy("evidence", "not shown")

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_(
            "The end of the page’s address. Change it, and the old one leads here."
        ),
    )
    title = models.CharField(_("title"), max_length=120)
    short_title = models.CharField(
        _("short title"), max_length=80, help_text=_("For cards and lists.")
    )
    summary = models.CharField(
        _("summary"),
        max_length=160,
        help_text=_(
            "One sentence, at most 160 characters. Search engines show it as well."
        ),
    )
    audience_question = models.CharField(
        _("the reader’s question"),
        max_length=160,
        blank=True,
        help_text=_("What a person asks who opens this page."),
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        related_name="articles",
        verbose_name=_("topic"),
    )
    position = models.PositiveSmallIntegerField(_("position in the topic"), default=0)
    evidence_label = models.CharField(
        _("evidence"), max_length=10, choices=Evidence.choices
    )
    evidence_text = models.CharField(
        _("evidence, in a sentence"), max_length=300, blank=True
    )
    short_answer = models.TextField(
        _("the short answer"),
        blank=True,
        validators=[MaxLengthValidator(5_000)],
        help_text=_("Stands first, in a box. Markdown; cite as [@key]."),
    )
    body = models.TextField(
        _("text"),
        blank=True,
        validators=[MaxLengthValidator(100_000)],
        help_text=_("Markdown; “## ” begins a section; cite as [@key]."),
    )
    unknowns = models.TextField(
        _("what we don’t know"),
        blank=True,
        validators=[MaxLengthValidator(5_000)],
        help_text=_("No page is published without it."),
    )
    conflict_of_interest = models.TextField(
        _("conflict of interest"), default=default_conflict_of_interest
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("author"),
        help_text=_("The name is shown on the page."),
    )
    reviewer_name = models.CharField(_("clinical reviewer"), max_length=120, blank=True)
    reviewer_credentials = models.CharField(
        _("credentials"),
        max_length=200,
        blank=True,
        help_text=_("Degree, kind of licence and role."),
    )
    last_reviewed = models.DateField(_("last reviewed"), null=True, blank=True)
    review_interval_months = models.PositiveSmallIntegerField(
        _("months between reviews"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text=_("At most 12 for medicines and rules, 24 for everything else."),
    )
    review_due = models.DateField(
        _("next review due"),
        null=True,
        blank=True,
        help_text=_("Left empty, it follows from the date of the review."),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("once taken down, read instead"),
        help_text=_("Links to this page lead there when it is no longer public."),
    )
    unpublish_at = models.DateTimeField(
        _("take down on"),
        null=True,
        blank=True,
        help_text=_("Left empty, it stays public."),
    )
    public_revision = models.ForeignKey(
        "articles.Revision",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    guarded = models.TextField(
        _("sections that a clinician signs"),
        blank=True,
        help_text=_(
            "One heading a line, or * for the whole article: each change in them "
            "goes back to clinical review."
        ),
    )
    review_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looks after its review"),
        help_text=_("Gets a mail when the next review is due."),
    )
    review_told_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now)
    related = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="related_from",
        verbose_name=_("related articles"),
    )
    references = models.ManyToManyField(
        Reference, through="Citation", related_name="articles"
    )
    terms = models.ManyToManyField(
        "articles.GlossaryTerm", editable=False, related_name="articles"
    )
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(fields=["published_at"], name="article_by_publication"),
            models.Index(fields=["review_due"], name="article_by_review_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_evidence_is_known",
                condition=Q(
                    evidence_label__in=[
                        "strong",
                        "moderate",
                        "early",
                        "mixed",
                        "not-shown",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="article_published_is_complete",
                condition=Q(published_at=None)
                | ~(Q(summary="") | Q(short_answer="") | Q(body="") | Q(unknowns="")),
                violation_error_message=_(
                    "A published article needs a summary, a short answer, a text and "
                    "“what we don’t know”."
                ),
            ),
            models.CheckConstraint(
                name="article_review_is_signed",
                condition=Q(
                    reviewer_name="",
                    reviewer_credentials="",
                    last_reviewed=None,
                    review_due=None,
                )
                | (
                    Q(last_reviewed__isnull=False, review_due__isnull=False)
                    & ~Q(reviewer_name="")
                    & ~Q(reviewer_credentials="")
                ),
                violation_error_message=_(
                    "A review needs the reviewer’s name, the credentials and the date."
                ),
            ),
            models.CheckConstraint(
                name="article_review_is_due_after_it_happened",
                condition=Q(review_due=None) | Q(review_due__gt=F("last_reviewed")),
                violation_error_message=_(
                    "The next review must be later than the last one."
                ),
            ),
            models.CheckConstraint(
                name="article_is_reviewed_every_two_years",
                condition=Q(review_interval_months__range=(1, 24)),
                violation_error_message=_("Choose between 1 and 24 months."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:article", args=[self.slug])

    @property
    def evidence_meaning(self) -> str:
        return str(EVIDENCE_MEANINGS.get(self.evidence_label, ""))

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_reviewed(self) -> bool:
        return self.last_reviewed is not None

    @property
    def is_review_overdue(self) -> bool:
        return self.review_due is not None and self.review_due <= timezone.localdate()
