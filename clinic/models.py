"""Who works here, and what the clinic says about itself."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import groupby
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic import hours, states
from clinic.grants import RoleGrant as RoleGrant

ADULT = 18


def lower_case(email: str) -> str:
    """Return the one way in which we write an e-mail address."""
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(email=lower_case(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=lower_case(email or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff; visitors have no account."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address exists.")},
    )
    full_name = models.CharField(_("full name"), max_length=150)
    credentials = models.CharField(
        _("credentials"),
        max_length=100,
        blank=True,
        help_text=_("As printed after the name, such as MD or PMHNP."),
    )
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May sign in to the staff area.")
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Switch this off when somebody leaves; never delete an account."),
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ("full_name", "email")
        constraints = (
            models.CheckConstraint(
                name="user_email_is_lower_case",
                condition=Q(email=Lower(F("email"))),
            ),
        )

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.full_name or self.email, self.credentials]))

    @cached_property
    def granted(self) -> frozenset[str]:
        """What the account or a group of it was given by name, as "app.codename".

        Being an owner gives none of it: `is_superuser` alone opens no answers.
        """
        if not self.is_active:
            return frozenset()
        mine = Permission.objects.filter(Q(user=self) | Q(group__user=self))
        names = mine.values_list("content_type__app_label", "codename").distinct()
        return frozenset(f"{app}.{codename}" for app, codename in names)

    def clean(self) -> None:
        super().clean()
        self.email = lower_case(self.email)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.email


def check_opening_hours(text: str) -> None:
    try:
        hours.parse(text)
    except hours.Unreadable as problem:
        raise ValidationError(str(problem), code="hours") from None


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone: write one such as America/Chicago."),
            code="time_zone",
            params={"name": name},
        )


class Profile(models.Model):
    """What the clinic says about itself: one row, or the defaults before it."""

    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(
        _("phone"),
        max_length=30,
        blank=True,
        validators=[
            RegexValidator(r"^\+?[0-9(][0-9 ().-]{5,28}$", _("Write a phone number."))
        ],
    )
    address = models.TextField(_("address"), max_length=400, blank=True)
    opening_hours = models.TextField(
        _("opening hours"),
        max_length=1000,
        blank=True,
        validators=[check_opening_hours],
        help_text=_("One or more days a line, such as “Mon-Fri 09:00-17:00”."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="America/New_York",
        validators=[check_time_zone],
    )
    states_served = ArrayField(
        models.CharField(max_length=2, choices=list(states.NAMES.items())),
        verbose_name=_("states served"),
        default=list,
        blank=True,
        help_text=_("Two-letter codes with commas between, such as NY,NJ."),
    )
    minimum_age = models.PositiveSmallIntegerField(
        _("minimum age"), default=ADULT, validators=[MinValueValidator(ADULT)]
    )
    crisis_text = models.TextField(
        _("crisis text"),
        max_length=1000,
        blank=True,
        help_text=_("What to do near you in a crisis; 988 and 911 are always shown."),
    )
    leave_url = models.URLField(
        _("leave address"),
        default="https://www.weather.gov/",
        validators=[URLValidator(schemes=["https"])],
        help_text=_("An ordinary page where “Leave this site” goes."),
    )
    staff_email = models.EmailField(
        _("staff e-mail"),
        blank=True,
        help_text=_("Where the notice goes that a screening awaits reading."),
    )
    intake_paused_message = models.TextField(
        _("pause the screening"),
        max_length=1000,
        blank=True,
        help_text=_("While this holds a text, visitors read it and cannot start."),
    )
    is_spanish_on = models.BooleanField(_("Spanish"), default=False, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    class Meta:
        verbose_name = _("clinic profile")
        verbose_name_plural = _("clinic profile")
        constraints = (
            models.CheckConstraint(name="profile_is_the_only_one", condition=Q(pk=1)),
            models.CheckConstraint(
                name="profile_minimum_age_is_adult",
                condition=Q(minimum_age__gte=ADULT),
            ),
        )

    def __str__(self) -> str:
        return self.name or gettext("Our clinic")

    @classmethod
    def current(cls) -> Profile:
        """Return the one row, in one query, or unsaved defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def spans(self) -> tuple[hours.Span, ...]:
        return hours.parse(self.opening_hours)

    def hours(self) -> hours.Hours:
        """Return the hours with the closures: one query."""
        closures = Closure.objects.values_list("first_day", "last_day")
        closed = tuple(hours.Closed(first, last) for first, last in closures)
        return hours.Hours(self.spans, self.zone, closed)

    def next_reading(self, after: datetime) -> datetime | None:
        """Return when a person next reads, as the clinic's wall clock: one query.

        Without a zone, so that a template shows it as it is.
        """
        found = self.hours().next_reading(after)
        return found and found.astimezone(self.zone).replace(tzinfo=None)

    @property
    def hours_in_words(self) -> list[str]:
        """Return "Monday to Friday: 9 a.m. to 5 p.m.", days alike together."""
        days = [(day, self._words_of(day)) for day in range(7)]
        groups = [list(group) for _words, group in groupby(days, lambda day: day[1])]
        said = ((_day_range(g[0][0], g[-1][0]), g[0][1]) for g in groups)
        return [capfirst(f"{days}: {hours}") for days, hours in said]

    def _words_of(self, weekday: int) -> str:
        spans = [span for span in self.spans if span.weekday == weekday]
        words = [
            gettext("%(opens)s to %(closes)s")
            % {"opens": _clock(span.opens), "closes": _clock(span.closes)}
            for span in spans
        ]
        return ", ".join(words) or gettext("closed")


def _day_range(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    names = {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
    return gettext("%(first)s to %(last)s") % names


def _clock(minute: int) -> str:
    return time_format(time(minute // 60 % 24, minute % 60), "TIME_FORMAT")


class Closure(models.Model):
    """Whole days on which nobody is at the clinic."""

    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ("first_day",)
        constraints = (
            models.CheckConstraint(
                name="closure_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day is before the first one."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m-%d} – {self.last_day:%Y-%m-%d}"

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day
