"""What the site has given to a role already."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import models


class RoleGrant(models.Model):
    """That the site gave a role a permission, once: an owner may take it away."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="grants")
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["group", "permission"], name="role_grant_is_given_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group_id}-{self.permission_id}"
