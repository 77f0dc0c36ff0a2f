"""When the next are told of an urgent flag, and when the chain is tested."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AlertPlan(models.Model):
    """When the next are told of an urgent flag that nobody has acknowledged: one row,
    or the defaults before it.
    """

    first_after = models.PositiveSmallIntegerField(
        _("tell the next after"),
        default=10,
        validators=[MinValueValidator(1)],
        help_text=_("Minutes after an urgent notice that nobody has acknowledged."),
    )
    second_after = models.PositiveSmallIntegerField(
        _("then the next after"), default=20, help_text=_("Minutes from the start.")
    )
    third_after = models.PositiveSmallIntegerField(
        _("then the next after that"),
        default=40,
        help_text=_("Minutes from the start."),
    )
    then_every = models.PositiveSmallIntegerField(
        _("then everybody again every"),
        default=60,
        validators=[MinValueValidator(5)],
        help_text=_("Minutes, until somebody acknowledges it."),
    )
    test_hour = models.PositiveSmallIntegerField(
        _("test the chain each day at"),
        default=9,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
    )
    test_within = models.PositiveSmallIntegerField(
        _("and expect somebody to confirm it within"),
        default=4,
        validators=[MinValueValidator(1)],
        help_text=_("Hours, counted from when the clinic is next open."),
    )

    class Meta:
        verbose_name = _("alert times")
        verbose_name_plural = _("alert times")
        constraints = [
            models.CheckConstraint(
                name="alert_plan_is_the_only_one", condition=Q(pk=1)
            ),
            models.CheckConstraint(
                name="alert_plan_goes_upwards",
                condition=Q(
                    first_after__gte=1,
                    second_after__gt=F("first_after"),
                    third_after__gt=F("second_after"),
                    then_every__gte=5,
                    test_within__gte=1,
                ),
                violation_error_message=_("Each time has to be later than the last."),
            ),
            models.CheckConstraint(
                name="alert_plan_tests_at_an_hour", condition=Q(test_hour__lte=23)
            ),
        ]

    def __str__(self) -> str:
        return str(_("alert times"))

    @classmethod
    def current(cls) -> AlertPlan:
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def rung(self, minutes: float) -> int:
        """How far up the ladder an alert is that nobody took for so long."""
        steps = (self.first_after, self.second_after, self.third_after)
        if minutes < self.third_after:
            return sum(minutes >= step for step in steps)
        return len(steps) + int((minutes - self.third_after) // self.then_every)
