"""Who answers when: the weekly rota, and who stands in for whom on a day."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _


class Duty(models.Model):
    """Somebody on duty on a weekday, between two times of the clinic's own clock."""

    class Turn(models.IntegerChoices):
        FIRST = 1, _("told first")
        SECOND = 2, _("told next")
        THIRD = 3, _("told after that")

    who = models.ForeignKey(
        "clinic.User", models.PROTECT, related_name="+", verbose_name=_("who")
    )
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), choices=list(WEEKDAYS.items())
    )
    begins = models.TimeField(_("from"))
    ends = models.TimeField(
        _("until"), help_text=_("Write 00:00 for the end of the day.")
    )
    turn = models.PositiveSmallIntegerField(
        _("turn"),
        choices=Turn,
        default=Turn.FIRST,
        help_text=_("When nobody acknowledges an urgent notice, the next are told."),
    )

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("rota")
        ordering = ["weekday", "begins", "turn"]
        constraints = [
            models.CheckConstraint(
                name="duty_ends_after_it_begins",
                condition=Q(ends__gt=F("begins")) | Q(ends=time()),
                violation_error_message=_("It ends before it begins."),
            ),
            models.CheckConstraint(
                name="duty_weekday_is_a_weekday", condition=Q(weekday__range=(0, 6))
            ),
            models.CheckConstraint(
                name="duty_turn_is_a_turn", condition=Q(turn__range=(1, 3))
            ),
            models.UniqueConstraint(
                fields=["who", "weekday", "begins"],
                name="duty_is_written_once",
                violation_error_message=_("This person is on duty then already."),
            ),
        ]

    def __str__(self) -> str:
        times = f"{self.begins:%H:%M}–{self.ends:%H:%M}"
        return f"{self.get_weekday_display()} {times}: {self.who}"


class Cover(models.Model):
    """A day on which somebody's duties are done by somebody else, or by nobody."""

    day = models.DateField(_("day"))
    away = models.ForeignKey(
        "clinic.User", models.PROTECT, related_name="+", verbose_name=_("who is away")
    )
    instead = models.ForeignKey(
        "clinic.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who stands in"),
        help_text=_("Leave this empty when nobody does."),
    )

    class Meta:
        verbose_name = _("day away")
        verbose_name_plural = _("days away")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "away"],
                name="cover_is_written_once",
                violation_error_message=_("This day is written down already."),
            ),
            models.CheckConstraint(
                name="cover_is_somebody_else",
                condition=Q(instead=None) | ~Q(instead=F("away")),
                violation_error_message=_("Nobody stands in for themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.away}"
