"""How long things are kept, what was erased, where people stopped: nobody by name."""

from __future__ import annotations

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.models.submissions import Submission

SHORTEST_DAYS = 30  # a slip of the pen erases nobody tomorrow


class HouseRules(models.Model):
    """What the clinic has set for itself: one row, or the defaults before it.

    The two numbers of days have to fit the law of its place; empty means that a person
    decides each time.
    """

    read_hours = models.PositiveSmallIntegerField(
        _("read within, in hours"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_("The promise that the dashboard measures: from Send to opened."),
    )
    decide_days = models.PositiveSmallIntegerField(
        _("decided within, in days"),
        default=5,
        validators=[MinValueValidator(1)],
        help_text=_("From Send to the first decision."),
    )
    settled_days = models.PositiveIntegerField(
        _("erase what was decided or closed, after days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST_DAYS)],
        help_text=_("Counted from the last decision. Empty: never by itself."),
    )
    undecided_days = models.PositiveIntegerField(
        _("erase what was sent and never decided, after days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(SHORTEST_DAYS)],
        help_text=_(
            "Counted from Send, or since it was reopened. Empty: never by itself."
        ),
    )

    class Meta:
        default_permissions = ("view", "change")
        verbose_name = _("house rules")
        verbose_name_plural = _("house rules")
        constraints = [
            models.CheckConstraint(
                name="house_rules_are_the_only_ones", condition=Q(pk=1)
            ),
            models.CheckConstraint(
                name="house_rules_erase_nothing_young",
                condition=(Q(settled_days=None) | Q(settled_days__gte=SHORTEST_DAYS))
                & (Q(undecided_days=None) | Q(undecided_days__gte=SHORTEST_DAYS)),
            ),
        ]

    def __str__(self) -> str:
        return str(_("house rules"))

    @classmethod
    def current(cls) -> HouseRules:
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Tombstone(models.Model):
    """That something was erased: which reference, when, on what ground, by whom.

    Written by the database's own function only; the site's role can just read it.
    """

    class Ground(models.TextChoices):
        FORGOTTEN = "forgotten", _("a draft that was left")
        WITHDRAWN = "withdrawn", _("withdrawn before anybody read it")
        ASKED = "asked", _("asked for by the person, granted")
        RULE = "rule", _("its time was up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9, db_index=True)
    erased_at = models.DateTimeField()
    ground = models.CharField(max_length=10, choices=Ground.choices)
    by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-erased_at"]
        default_permissions = ("view",)
        verbose_name = _("erased submission")
        verbose_name_plural = _("erased submissions")

    def __str__(self) -> str:
        return self.reference


class StopCount(models.Model):
    """How many who began in a week stopped at a page: counted as they are forgotten."""

    week = models.DateField()
    page = models.CharField(max_length=120)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-week", "page"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["week", "page"], name="stop_count_is_one_a_week_and_page"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.page}"


class Keeping(Submission):
    """The same row under another name: what is kept, held or to be erased."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("kept submission")
        verbose_name_plural = _("keeping and erasing")
