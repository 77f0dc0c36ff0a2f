"""The articles in the admin: which pages there are, and where each one lives."""

from __future__ import annotations

from articles.desk import article_admin, glossary_admin, pictures_admin, sources_admin

__all__ = ["article_admin", "glossary_admin", "pictures_admin", "sources_admin"]
