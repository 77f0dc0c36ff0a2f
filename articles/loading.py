"""Shipped content into the database: idempotent, and never over a staff edit.

Each row remembers the hash of what was loaded into it. A row whose present
content has another hash was edited by staff, and is left as it is; so is an
article that a clinician signed, since the signature is for the text they read.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from articles import actions, glossary, indexing, revisions, workflow
from articles.models import (
    Article,
    GlossaryTerm,
    Reference,
    Synonym,
    Topic,
)
from articles.piece import Piece
from articles.shipped import (
    GLOSSARY_FIELDS,
    REFERENCE_FIELDS,
    SYNONYM_FIELDS,
    TOPIC_FIELDS,
    Row,
    Shipped,
)


class Outcome(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept as staff left them"


@transaction.atomic
def load(shipped: Shipped, *, at: datetime | None = None) -> Counter[Outcome]:
    """Write what is new or changed, and count what became of every row."""
    moment = at or timezone.now()
    outcomes = [
        *(_load_row(Reference, row, REFERENCE_FIELDS) for row in shipped.references),
        *(_load_row(Topic, row, TOPIC_FIELDS) for row in shipped.topics),
        *(_load_row(GlossaryTerm, row, GLOSSARY_FIELDS) for row in shipped.glossary),
        *(_load_row(Synonym, row, SYNONYM_FIELDS) for row in shipped.synonyms),
    ]
    articles = {piece.slug: _load_article(piece, moment) for piece in shipped.articles}
    outcomes += articles.values()
    for piece in shipped.articles:
        if articles[piece.slug] in (Outcome.NEW, Outcome.UPDATED):
            _connect(piece, moment)
    indexing.write_missing()
    glossary.note_all()
    return Counter(outcomes)


def _load_row(model: type[Model], row: Row, names: Sequence[str]) -> Outcome:
    found = model._default_manager.filter(**{names[0]: row[names[0]]}).first()
    stored = {name: getattr(found, name) for name in names} if found else None
    outcome = _outcome(found, stored, row)
    if outcome is Outcome.UPDATED and getattr(found, "approved_at", None):
        return Outcome.KEPT
    if outcome in (Outcome.NEW, Outcome.UPDATED):
        target = found or model()
        for name, value in {**row, "content_sha256": _digest(row)}.items():
            setattr(target, name, value)
        target.save()
    return outcome


def _load_article(piece: Piece, at: datetime) -> Outcome:
    """Write the article itself; questions and links wait until all articles stand."""
    named = Q(slug=piece.slug) | Q(former_addresses__slug=piece.slug)
    found = Article.objects.filter(named).first()
    wanted = _content_of_piece(piece)
    stored = revisions.content_of(found, list(piece.fields)) if found else None
    outcome = _outcome(found, stored, wanted)
    is_theirs = found and (found.is_reviewed or workflow.is_under_way(found))
    if is_theirs and outcome is Outcome.UPDATED:
        return Outcome.KEPT
    if outcome in (Outcome.NEW, Outcome.UPDATED):
        article = found or Article(published_at=at)
        for name, value in piece.fields.items():
            setattr(article, name, value)
        article.topic = Topic.objects.get(slug=piece.topic)
        article.content_sha256 = _digest(wanted)
        article.save()
    return outcome


def _connect(piece: Piece, at: datetime) -> None:
    article = Article.objects.get(slug=piece.slug)
    revisions.replace_questions(article, piece.questions)
    article.related.set(Article.objects.filter(slug__in=piece.related))
    actions.refresh(article, at=at)
    workflow.adopt(article, at=at)


def _outcome(
    found: Any, stored: Mapping[str, Any] | None, wanted: Mapping[str, Any]
) -> Outcome:
    if found is None or stored is None:
        return Outcome.NEW
    if _digest(stored) == _digest(wanted):
        return Outcome.UNCHANGED
    if _digest(stored) != found.content_sha256:
        return Outcome.KEPT
    return Outcome.UPDATED


def _content_of_piece(piece: Piece) -> dict[str, Any]:
    return {
        **piece.fields,
        "topic": piece.topic,
        "related": sorted(piece.related),
        "questions": [list(pair) for pair in piece.questions],
    }


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
