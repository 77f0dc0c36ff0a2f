"""What the clinic says: topics, articles with their questions, and references."""

from __future__ import annotations

from articles.models.addresses import FormerAddress, MissingPage
from articles.models.article import Article
from articles.models.citation import Citation
from articles.models.glossary import GlossaryTerm
from articles.models.mistake import MistakeReport
from articles.models.picture import Picture, PictureSize, PictureUse
from articles.models.queries import ArticleQuerySet
from articles.models.question import Question
from articles.models.reference import Reference, ReferenceQuerySet
from articles.models.revision import Revision
from articles.models.search import Passage, SearchEntry, Synonym, Word
from articles.models.topic import Topic
from articles.models.unsaved import Unsaved

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Citation",
    "FormerAddress",
    "GlossaryTerm",
    "MissingPage",
    "MistakeReport",
    "Passage",
    "Picture",
    "PictureSize",
    "PictureUse",
    "Question",
    "Reference",
    "ReferenceQuerySet",
    "Revision",
    "SearchEntry",
    "Synonym",
    "Topic",
    "Unsaved",
    "Word",
]
