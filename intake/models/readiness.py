"""What a person has confirmed before the screening opens."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Confirmation(models.Model):
    """Somebody stood for one point of the checklist, as it was at that moment.

    `about` names what exactly: a key, a version, an address. When that is another one
    by now, the confirmation no longer counts.
    """

    key = models.CharField(max_length=30)
    about = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("clinic.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        default_permissions = ("view", "add")
        verbose_name = _("confirmation")
        verbose_name_plural = _("ready to open")

    def __str__(self) -> str:
        return f"{self.key} {self.about}"
