"""A submission as the front desk knows it: how to reach the person, nothing more."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from intake.models.submissions import Submission


class ContactCard(Submission):
    """The same row under another name, so that it has a page of its own."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("contact card")
        verbose_name_plural = _("front desk")
