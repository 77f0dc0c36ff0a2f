"""What the clinic says: topics, articles with their questions, and references."""

from __future__ import annotations

from articles.models.addresses import FormerAddress, MissingPage
from articles.models.article import Article, Citation, Question
from articles.models.queries import ArticleQuerySet
from articles.models.reference import Reference, ReferenceQuerySet
from articles.models.search import Passage, SearchEntry, Synonym, Word
from articles.models.topic import Topic

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Citation",
    "FormerAddress",
    "MissingPage",
    "Passage",
    "Question",
    "Reference",
    "ReferenceQuerySet",
    "SearchEntry",
    "Synonym",
    "Topic",
    "Word",
]
