"""The group of those who write: articles and what belongs to them, nothing else."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

from articles.models import (
    Article,
    FormerAddress,
    GlossaryTerm,
    MissingPage,
    MistakeReport,
    Picture,
    Question,
    Reference,
    Synonym,
    Topic,
)
from clinic import actions
from clinic.roles import EDITORS as NAME

MODELS = (
    Article,
    FormerAddress,
    GlossaryTerm,
    MissingPage,
    MistakeReport,
    Picture,
    Question,
    Reference,
    Synonym,
    Topic,
)


def group() -> Group:
    """Return the group, with each of these permissions given to it once."""
    writing = Permission.objects.filter(
        content_type__app_label="articles",
        content_type__model__in=[model._meta.model_name for model in MODELS],
    )
    return actions.give(NAME, writing)
