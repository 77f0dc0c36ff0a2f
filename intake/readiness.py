"""Whether the screening may be open: everything somebody's safety depends on is there.

Outside the demo the public side stays closed until each check is right. Some of them
the site can see for itself; for the others a person says so, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.checks import production
from clinic.models import Profile, User
from intake import catalogue, rota
from intake.models import (
    Confirmation,
    ConsentText,
    Pathway,
    QuestionnaireVersion,
    SelfTest,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEPT_SECONDS = 60  # how long a visitor's page relies on "open" from before
KEPT_AS = "intake-is-open"


@dataclass(frozen=True)
class Check:
    """One point of the list: what it is, why it matters, where to see to it.

    `about` is what a person confirms, where the site cannot see for itself.
    """

    key: str
    title: StrOrPromise
    is_ok: bool
    sentence: StrOrPromise
    where: str = ""
    about: str | None = None

    @property
    def is_confirmed_by_a_person(self) -> bool:
        return self.about is not None


def checks() -> list[Check]:
    return [check() for check in CHECKS]


def is_open() -> bool:
    """Whether somebody may begin; what was begun is always finished."""
    if not settings.READINESS_REQUIRED:
        return True
    if cache.get(KEPT_AS):
        return True
    is_ready = all(check().is_ok for check in CHECKS)
    if is_ready:
        cache.set(KEPT_AS, True, KEPT_SECONDS)
    return is_ready


def is_closed(profile: Profile) -> bool:
    """Paused by staff with a message, or not ready yet."""
    return bool(profile.intake_paused_message) or not is_open()


def _profile() -> Check:
    profile = Profile.current()
    wanted = ["name", "phone", "opening_hours", "states_served", "staff_email"]
    return Check(
        "profile",
        _("The clinic’s profile is filled in"),
        all(getattr(profile, field) for field in wanted),
        _(
            "Name, phone, opening hours, states and the staff’s address: visitors see "
            "them, and notices go there."
        ),
        reverse("admin:clinic_profile_changelist"),
    )


def _people() -> Check:
    return Check(
        "people",
        _("Somebody reads, and a clinician decides"),
        _holds("review_submission") and _holds("settle_contraindication"),
        _("At least one person is a reviewer and one a clinician."),
        reverse("admin:clinic_user_changelist"),
    )


def _holds(codename: str) -> bool:
    given = Q(groups__permissions__codename=codename)
    given |= Q(user_permissions__codename=codename)
    return User.objects.filter(given, is_active=True).exists()


def _rota() -> Check:
    return Check(
        "rota",
        _("The rota is set"),
        rota.next_call(timezone.now()) is not None,
        _("Urgent alerts go to whoever is on duty while the clinic is open."),
        reverse("admin:intake_duty_changelist"),
    )


def _mail() -> Check:
    return _confirmed(
        "mail",
        _("Mail arrives"),
        _(
            "A code sent to you and typed in here shows that mail leaves this site and "
            "arrives."
        ),
        about=settings.DEFAULT_FROM_EMAIL,
    )


def _alert() -> Check:
    return Check(
        "alert",
        _("A test alert came back"),
        SelfTest.objects.filter(confirmed_at__isnull=False).exists(),
        _(
            "It takes the way of every urgent alert: rota, queue, worker, mail server, "
            "mailbox; whoever gets it says so there."
        ),
        reverse("admin:intake_selftest_changelist"),
    )


def _keys() -> Check:
    return _confirmed(
        "keys",
        _("The keys are kept in two other places"),
        _(
            "Without ANSWER_KEYS nobody can read any answer again, whatever backup "
            "there is. README, “Backups”, says where copies belong."
        ),
        about=", ".join(settings.ANSWER_KEYS),
    )


def _consent() -> Check:
    newest = ConsentText.objects.order_by("-version").first()
    return _confirmed(
        "consent",
        _("The consent text is the clinic’s own"),
        _(
            "Somebody who answers for it has read the newest version, with counsel "
            "where needed."
        ),
        about=f"version {newest.version}" if newest else "none",
        where=reverse("admin:intake_consenttext_changelist"),
    )


def _wording() -> Check:
    return Check(
        "wording",
        _("Every scale was compared with its publisher’s form"),
        not list(uncompared()),
        _(
            "Open each questionnaire that has a score, compare words and scoring, and "
            "confirm it there."
        ),
        reverse("admin:intake_questionnaireversion_changelist"),
    )


def uncompared() -> Iterator[QuestionnaireVersion]:
    """Scales on the open pathway that nobody compared with the publisher's form."""
    pathway = Pathway.objects.filter(is_open=True).first()
    steps = pathway.steps.filter(is_on=True) if pathway else ()
    urls = [step.questionnaire_url for step in steps]
    versions = QuestionnaireVersion.objects.active().filter(url__in=urls)
    for version in versions.filter(wording_compared_by=None):
        if catalogue.entry(version.pk).interpretation.scores:
            yield version


def _pathway() -> Check:
    return Check(
        "pathway",
        _("A pathway is open"),
        Pathway.objects.filter(is_open=True).exists(),
        _("It says what people are asked, and in which order."),
        reverse("admin:intake_pathway_changelist"),
    )


def _settings() -> Check:
    found = production()
    told = " ".join(str(problem.msg) for problem in found)
    return Check(
        "settings",
        _("The settings are those of a real site"),
        not found,
        told or _("https, keys, mail and both database roles are set."),
    )


def _confirmed(
    key: str,
    title: StrOrPromise,
    sentence: StrOrPromise,
    *,
    about: str,
    where: str = "",
) -> Check:
    is_ok = Confirmation.objects.filter(key=key, about=about).exists()
    return Check(key, title, is_ok, sentence, where, about)


CHECKS: list[Callable[[], Check]] = [
    _profile,
    _people,
    _rota,
    _pathway,
    _consent,
    _wording,
    _mail,
    _alert,
    _keys,
    _settings,
]
