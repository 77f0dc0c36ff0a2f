"""Submissions as they are taken out: many at once, as a file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from intake.models.submissions import Submission


class Takeout(Submission):
    """The same row under another name, so that taking out has a page of its own."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("submission to take out")
        verbose_name_plural = _("taking out")
