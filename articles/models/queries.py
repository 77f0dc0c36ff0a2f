"""How articles are found, and what comes with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone

if TYPE_CHECKING:
    from articles.models.article import Article  # noqa: F401 - base classes
    from articles.models.question import Question  # noqa: F401 - base classes

CARD_COLUMNS = ["slug", "title", "short_title", "summary", "evidence_label"]
CARD_COLUMNS += ["reading_minutes", "last_reviewed"]

CHANGES_SHOWN = 20

# As text: to build these through the ORM costs several times what asking them does.
# The name of each table is its model's.
ROWS = {
    "question_rows": """
        SELECT jsonb_agg(q ORDER BY q.position, q.id) FROM articles_question q
        WHERE q.article_id = articles_article.id
    """,
    "reference_rows": """
        SELECT jsonb_agg(r ORDER BY c.position) FROM articles_citation c
        JOIN articles_reference r ON r.id = c.reference_id
        WHERE c.article_id = articles_article.id
    """,
    "term_rows": """
        SELECT jsonb_agg(g ORDER BY lower(g.term)) FROM articles_article_terms link
        JOIN articles_glossaryterm g ON g.id = link.glossaryterm_id
        WHERE link.article_id = articles_article.id AND g.definition <> ''
    """,
    "picture_rows": """
        SELECT jsonb_agg(p ORDER BY p.key) FROM (
            SELECT p.key, p.credit, p.licence, p.source, (
                SELECT jsonb_agg(jsonb_build_array(s.width, s.height, s.sha256)
                                 ORDER BY s.width)
                FROM articles_picturesize s WHERE s.picture_id = p.id
            ) AS sizes
            FROM articles_pictureuse u JOIN articles_picture p ON p.id = u.picture_id
            WHERE u.article_id = articles_article.id AND u.revision_id IS NULL
        ) p
    """,
    "related_rows": f"""
        SELECT jsonb_agg(card) FROM (
            SELECT {", ".join(f"a.{name}" for name in CARD_COLUMNS)}
            FROM articles_article_related link
            JOIN articles_article a ON a.id = link.to_article_id
            JOIN articles_topic t ON t.id = a.topic_id
            WHERE link.from_article_id = articles_article.id
            AND a.published_at <= now()
            ORDER BY t.position, t.title, a.position, a.title
        ) card
    """,
    "change_rows": f"""
        SELECT jsonb_agg(jsonb_build_array(published_at, told, happened)) FROM (
            SELECT r.published_at, r.told, r.happened FROM articles_revision r
            WHERE r.article_id = articles_article.id
            AND (r.told <> '' OR r.happened <> '{{}}')
            AND r.published_at <= now() ORDER BY r.number DESC LIMIT {CHANGES_SHOWN}
        ) change
    """,
    "clinic_rows": "SELECT jsonb_agg(p) FROM clinic_profile p",
}


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, at: datetime | None = None) -> ArticleQuerySet:
        return self.filter(published_at__lte=at or timezone.now())

    def due_for_review(self, on: date | None = None) -> ArticleQuerySet:
        return self.published().filter(review_due__lte=on or timezone.localdate())

    def awaiting_review(self) -> ArticleQuerySet:
        """Published, and no clinician has signed it."""
        return self.published().filter(last_reviewed=None)

    def in_reading_order(self) -> ArticleQuerySet:
        return self.select_related("topic").order_by(
            "topic__position", "topic__title", "position", "title"
        )

    def newest_first(self) -> ArticleQuerySet:
        return self.order_by("-published_at", "position", "slug")

    def as_cards(self) -> ArticleQuerySet:
        """Only what a card in a list shows."""
        return self.only(*CARD_COLUMNS, "topic", "position")

    def whole(self) -> ArticleQuerySet:
        """Add all that an article's page shows beside its text, in the same query."""
        rows = {name: RawSQL(sql, (), models.JSONField()) for name, sql in ROWS.items()}
        return self.select_related("topic", "author").annotate(**rows)

    def as_feed(self) -> ArticleQuerySet:
        return self.only("slug", "title", "summary", "published_at", "updated_at")


class QuestionQuerySet(models.QuerySet["Question"]):
    def answered_in_public(self, at: datetime | None = None) -> QuestionQuerySet:
        """In reading order, with the article and the topic of each."""
        published = self.filter(article__published_at__lte=at or timezone.now())
        return published.select_related("article__topic").order_by(
            "article__topic__position",
            "article__topic__title",
            "article__position",
            "article__title",
            "position",
            "pk",
        )
