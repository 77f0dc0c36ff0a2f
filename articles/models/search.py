"""What search looks in: articles by weight, their sections, words, and synonyms."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.asked import CONFIG
from articles.models.article import Article

WORDS_ONLY = RegexValidator(
    r"^[a-z0-9'’ -]+$", _("Write it in small letters, without other signs.")
)
WORDS_AND_COMMAS = RegexValidator(
    r"^[a-z0-9'’ ,-]+$", _("Write small letters, with commas between the words.")
)


class SearchEntry(models.Model):
    """All words of one article: title first, then summary, text, and questions.

    `indexing` keeps it, with the passages.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex("vector", name="search_entry_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"words of {self.article_id}"


class Passage(models.Model):
    """One section of an article in plain words; `anchor` is its id on the page."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="passages")
    position = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=200)
    heading = models.CharField(max_length=300)
    text = models.TextField()
    # Made when it is written: to make it while somebody waits costs as much again.
    vector = models.GeneratedField(
        expression=SearchVector("heading", config=CONFIG, weight="A")
        + SearchVector("text", config=CONFIG, weight="C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(
                name="passage_position_is_taken_once", fields=["article", "position"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}#{self.anchor}"


class Word(models.Model):
    """A word that stands in some article: what a misspelled one may have meant."""

    word = models.CharField(max_length=60, primary_key=True)

    def __str__(self) -> str:
        return self.word


class Synonym(models.Model):
    """What readers call a thing, and what the articles call it."""

    word = models.CharField(
        _("what people type"),
        max_length=60,
        unique=True,
        validators=[WORDS_ONLY],
        help_text=_("One word, or a few: “shots”."),
    )
    means = models.CharField(
        _("what our articles say"),
        max_length=200,
        validators=[WORDS_AND_COMMAS],
        help_text=_("With commas between them: “injection, intramuscular”."),
    )
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["word"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return f"{self.word}: {self.means}"

    @property
    def meanings(self) -> list[str]:
        return [part.strip() for part in self.means.split(",") if part.strip()]
