"""What staff do with the catalogue: each change is a line of its history.

What is loaded is a draft until a permitted person activates it. Nothing here touches
a draft of a patient: it keeps the versions and conditions with which it began.
"""

from __future__ import annotations

import json
from itertools import count
from typing import NoReturn
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from clinic.models import User
from intake import catalogue
from intake.actions.history import Kind, NotDone, append
from intake.actions.pathways import refuse_impassable
from intake.models import Pathway, PathwayStep, QuestionnaireVersion
from intake.questionnaires import interpretation, loading
from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.outcome import Issue, Outcome, Refused
from intake.shipped import digest

Status = QuestionnaireVersion.Status


@transaction.atomic
def load(
    definition: str,
    meaning: str = "",
    provenance: str = "",
    *,
    licence: str = "",
    by: User | None = None,
) -> tuple[QuestionnaireVersion, bool]:
    """Bring a questionnaire in as a draft; True when it was not there before.

    Without a meaning it has no scores and no rules. Raises Refused with the reasons.
    """
    questionnaire = loading.load(definition)
    _refuse_without_identity(questionnaire)
    meaning = meaning or _without_meaning(questionnaire)
    interpretation.read(meaning, questionnaire)
    sha256 = digest(definition, meaning)
    version, is_new = QuestionnaireVersion.objects.get_or_create(
        url=questionnaire.url,
        version=questionnaire.version,
        defaults={
            "name": _name(questionnaire),
            "title": (questionnaire.title or questionnaire.name or "–")[:300],
            "definition": definition,
            "interpretation": meaning,
            "licence": licence.strip() or questionnaire.copyright,
            "provenance": provenance,
            "sha256": sha256,
        },
    )
    if version.sha256 != sha256:
        _refuse(
            "version",
            f"Version {version.version} of {version.url} is in the catalogue with "
            "other words or scores. A new wording is a new version.",
        )
    if is_new:
        append(version, Kind.LOADED, by)
    return version, is_new


@transaction.atomic
def describe(version_id: UUID, *, by: User, licence: str, provenance: str) -> None:
    """Say under which terms it is used and where it comes from."""
    version = _locked(version_id)
    if (version.licence, version.provenance) != (licence, provenance):
        version.licence, version.provenance = licence, provenance
        version.save(update_fields=["licence", "provenance"])
        append(version, Kind.DESCRIBED, by)


@transaction.atomic
def compare_wording(version_id: UUID, *, by: User, note: str) -> None:
    """Sign that the words are those of the publisher's form."""
    version = _locked(version_id)
    version.wording_compared_by = by
    version.wording_compared_on = timezone.localdate()
    version.save(update_fields=["wording_compared_by", "wording_compared_on"])
    append(version, Kind.COMPARED, by, note)


@transaction.atomic
def activate(version_id: UUID, *, by: User, note: str) -> None:
    """Ask this version from now on; the one that was in use retires with it."""
    list(Pathway.objects.select_for_update().order_by("pk"))  # held still
    version = _locked(version_id)
    if version.status == Status.ACTIVE:
        raise NotDone(_("This version is in use already."))
    if hindrances := catalogue.hindrances(version):
        raise NotDone(*hindrances)
    versions = QuestionnaireVersion.objects.filter(url=version.url)
    for older in versions.active():
        _set_status(older, Status.RETIRED)
        what = _("Version %s took its place.") % version.version
        append(older, Kind.RETIRED, by, what=what)
    _set_status(version, Status.ACTIVE)
    refuse_impassable(Pathway.objects.filter(is_open=True))
    append(version, Kind.ACTIVATED, by, note)


@transaction.atomic
def retire(version_id: UUID, *, by: User, note: str) -> None:
    """Take a version out of use; refused while an open pathway asks it."""
    list(Pathway.objects.select_for_update().order_by("pk"))  # held still
    version = _locked(version_id)
    if version.status == Status.RETIRED:
        raise NotDone(_("This version is retired already."))
    steps = PathwayStep.objects.filter(
        questionnaire_url=version.url, is_on=True, pathway__is_open=True
    )
    if version.status == Status.ACTIVE and steps.exists():
        raise NotDone(
            _(
                "An open pathway asks it. Switch it off there, or activate another "
                "version instead."
            )
        )
    _set_status(version, Status.RETIRED)
    append(version, Kind.RETIRED, by, note)


def _refuse_without_identity(questionnaire: Questionnaire) -> None:
    """What answers are pinned to must be there, and fit."""
    for name, longest in (("url", 500), ("version", 100)):
        text = getattr(questionnaire, name)
        if not text:
            _refuse(name, f"Without a {name} it cannot be put into the catalogue.")
        if len(text) > longest or "|" in text or any(map(str.isspace, text)):
            _refuse(
                name,
                f"For the catalogue a {name} has at most {longest} characters, "
                "and neither a space nor a “|”.",
            )


def _refuse(name: str, message: str) -> NoReturn:
    issue = Issue("error", "catalogue", f"Questionnaire.{name}", "", message)
    raise Refused(Outcome((issue,)))


def _without_meaning(questionnaire: Questionnaire) -> str:
    about = {"questionnaire": questionnaire.url, "version": questionnaire.version}
    return json.dumps({**about, "scores": [], "rules": []}, indent=2)


def _name(questionnaire: Questionnaire) -> str:
    """What staff call it: as its other versions, else by the end of its address."""
    versions = QuestionnaireVersion.objects.filter(url=questionnaire.url)
    if known := versions.values_list("name", flat=True).first():
        return known
    last = questionnaire.url.rstrip("/").rpartition("/")[2]
    name = (slugify(last) or slugify(questionnaire.name) or "questionnaire")[:90]
    others = QuestionnaireVersion.objects.filter(name__startswith=name)
    taken = set(others.values_list("name", flat=True))
    numbered = (f"{name}-{number}" for number in count(2))
    return name if name not in taken else next(n for n in numbered if n not in taken)


def _locked(version_id: UUID) -> QuestionnaireVersion:
    """A version, with all versions of the same questionnaire held still."""
    url = QuestionnaireVersion.objects.values_list("url", flat=True).get(pk=version_id)
    versions = QuestionnaireVersion.objects.select_for_update().filter(url=url)
    return next(v for v in versions.order_by("pk") if v.pk == version_id)


def _set_status(version: QuestionnaireVersion, status: str) -> None:
    version.status = status
    version.save(update_fields=["status"])
