"""The words of messages to people, as staff wrote them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageText(models.Model):
    """The words of one kind of message from a day on; what was written stays.

    Where staff wrote none, the shipped words hold.
    """

    kind = models.CharField(_("message"), max_length=10)
    subject = models.CharField(_("subject"), max_length=120)
    body = models.TextField(_("text"), max_length=3000)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        "clinic.User", models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["kind", "-id"], name="message_text_newest")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.written_at:%Y-%m-%d %H:%M}"
