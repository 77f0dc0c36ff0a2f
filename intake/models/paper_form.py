"""A submission under way that staff enter from paper, for somebody else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from intake.models.submissions import Submission


class PaperForm(Submission):
    """The same row under another name: with pages and a permission of its own."""

    class Meta:
        proxy = True
        default_permissions = ()
        permissions = [("enter_paperform", "Can enter paper forms for somebody")]
        verbose_name = _("paper form")
        verbose_name_plural = _("paper forms")
