"""Pictures of articles, in the database like all that the clinic says."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.revision import Revision
from articles.pictures import KEY, Shown, Size


class Picture(models.Model):
    """One picture. Its key and its pixels never change: another is another key."""

    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(KEY, _("Use a–z, 0–9 and - only."))],
        help_text=_("How articles name it, as in picture:waiting-room. It stays."),
    )
    alt = models.CharField(
        _("what it shows"),
        max_length=250,
        validators=[
            RegexValidator(
                r"(?i)^\S+\.(jpe?g|png|webp|heic)$",
                _("This is the name of a file: say what the picture shows."),
                inverse_match=True,
            )
        ],
        help_text=_(
            "For those who do not see it: what it says in this place, not “picture "
            "of”. Each article can say it in its own words."
        ),
    )
    credit = models.CharField(
        _("made by"),
        max_length=200,
        blank=True,
        help_text=_("A person or a firm. Needed before an article is published."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=200,
        blank=True,
        help_text=_(
            "Why the clinic may show it: “CC BY 4.0”, “Our own”, “Licensed from …”. "
            "Whoever can be recognised in it has agreed in writing."
        ),
    )
    source = models.URLField(_("where it comes from"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )

    class Meta:
        ordering = ["-added_at", "key"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                name="picture_says_what_it_shows", condition=~Q(alt="")
            )
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def shown(self) -> Shown:
        """As a page shows it; its sizes were fetched without their content."""
        found = sorted(self.sizes.all(), key=lambda size: size.width)
        sizes = tuple(Size(size.width, size.height, size.sha256) for size in found)
        return Shown(self.key, sizes, self.credit, self.licence, self.source)


class PictureSize(models.Model):
    """A picture in one width, as it is sent: found by the hash of its bytes."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="sizes")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="picture_has_a_width_once", fields=["picture", "width"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.picture_id}, {self.width}"


class PictureUse(models.Model):
    """That a revision of an article shows a picture, or what the public reads does."""

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="uses")
    article = models.ForeignKey(Article, models.CASCADE, related_name="picture_uses")
    revision = models.ForeignKey(
        Revision, models.CASCADE, null=True, related_name="picture_uses"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="picture_use_of_a_revision_once", fields=["revision", "picture"]
            ),
            models.UniqueConstraint(
                name="picture_use_in_public_once",
                fields=["article", "picture"],
                condition=Q(revision=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture_id}, {self.article_id}, {self.revision_id}"
