"""Who may be given a submission: those who may read what is in it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from clinic.models import User

MAY_REVIEW = {
    "codename": "review_submission",
    "content_type__app_label": "intake",
}


def colleagues() -> QuerySet[User]:
    """By name of the permission: owning the site alone opens no answers."""
    own = Q(**{f"user_permissions__{name}": said for name, said in MAY_REVIEW.items()})
    group = Q(
        **{f"groups__permissions__{name}": said for name, said in MAY_REVIEW.items()}
    )
    found = User.objects.filter(own | group, is_active=True)
    return User.objects.filter(pk__in=found.values("pk"))
