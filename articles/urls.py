from __future__ import annotations

from django.urls import path

from articles import views
from articles.feeds import ArticleFeed
from articles.freshness import kept_for_a_moment

app_name = "articles"

urlpatterns = [
    path("articles/", views.index, name="index"),
    path("articles/questions-and-answers/", views.questions, name="questions"),
    path("articles/words/", views.words, name="glossary"),
    path("articles/how-sure-we-are/", views.evidence, name="evidence"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("search/", views.search, name="search"),
    path("feed/", kept_for_a_moment(ArticleFeed()), name="feed"),
]
