"""Articles and what belongs to them, with only what a test does not care about."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from articles import actions, gallery, resizing
from articles.models import Article, Picture, Question, Reference, Topic
from tests.factories import make_user

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)
numbers = count(1)


def make_topic(**fields: Any) -> Topic:
    slug = f"topic-{next(numbers)}"
    return Topic.objects.create(
        **{"slug": slug, "title": slug, "summary": "About it."} | fields
    )


def make_reference(key: str = "", **fields: Any) -> Reference:
    return Reference.objects.create(
        **{
            "key": key or f"reference_{next(numbers)}",
            "authors": "Doe J, Roe R",
            "year": "2018",
            "title": "A trial",
            "source": "Journal 1(1):1",
            "doi": "10.1000/1",
            "confidence": "S",
        }
        | fields
    )


def make_article(**fields: Any) -> Article:
    """A published article, its citations counted; its slug names it."""
    slug = f"article-{next(numbers)}"
    article = Article.objects.create(
        **{
            "slug": slug,
            "title": slug.capitalize(),
            "short_title": slug.capitalize(),
            "summary": "What is known.",
            "topic": fields.get("topic") or make_topic(),
            "evidence_label": "early",
            "short_answer": "It may help.",
            "body": "## First\n\nText.",
            "unknowns": "A lot.",
            "published_at": LONG_AGO,
        }
        | fields
    )
    actions.refresh(article, at=LONG_AGO)
    return article


def make_question(article: Article, **fields: Any) -> Question:
    question = Question.objects.create(
        **{"article": article, "question": "Why?", "answer": "Because."} | fields
    )
    actions.refresh(article, at=LONG_AGO)
    return question


def photo(width: int = 500, height: int = 320, kind: str = "JPEG", **how: Any) -> bytes:
    """The bytes of a picture file, each of another shade; `how` is Pillow's."""
    file = BytesIO()
    number = next(numbers)
    shade = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
    Image.new("RGB", (width, height), shade).save(file, kind, **how)
    return file.getvalue()


def make_picture(key: str = "", **fields: Any) -> Picture:
    """A picture in all its sizes, with its maker and licence."""
    key = key or f"picture-{next(numbers)}"
    named = {"alt": "Two chairs by a window", "credit": "R. Example", "licence": "Ours"}
    picture = Picture(**{"key": key} | named | fields)
    gallery.add(picture, resizing.sizes_of(BytesIO(photo(500, 320))), by=make_user())
    return picture
