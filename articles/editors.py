"""The group of those who write: articles and what belongs to them, nothing else."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from articles.models import Article, Question, Reference, Topic

NAME = "Editors"
MODELS = (Article, Question, Reference, Topic)


@transaction.atomic
def group() -> Group:
    """Return the group with exactly these permissions, whatever it had before."""
    editors, _created = Group.objects.get_or_create(name=NAME)
    editors.permissions.set(
        Permission.objects.filter(
            content_type__app_label="articles",
            content_type__model__in=[model._meta.model_name for model in MODELS],
        )
    )
    return editors
