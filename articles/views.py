"""The public pages: no cookie, no session, nothing that differs between readers."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import addresses, for_machines, freshness, glossary, hub, markup, page
from articles.asked import LONGEST
from articles.freshness import kept_for_a_moment
from articles.models import (
    Article,
    GlossaryTerm,
    PictureSize,
    Question,
    Reference,
    Topic,
)
from articles.models.article import EVIDENCE_MEANINGS
from articles.search import A_PAGE
from articles.search import search as look_for
from clinic import languages

FEATURED = 3
LAST_PAGE = 100
# Whoever types one of these may need help before an article.
URGENT = {"suicide", "suicidal", "kill myself", "end my life", "want to die"}
URGENT |= {"self harm", "self-harm", "hurt myself", "overdose"}


@require_safe
@kept_for_a_moment
def home(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published().in_reading_order().as_cards()
    profile = languages.profile_of(request)
    context = {
        "articles": articles[:FEATURED],
        "linked_data": for_machines.of_home(profile),
        "next_reading": profile.next_reading(timezone.now()),
        "typical_minutes": None,
    }
    return render(request, "home.html", context)


@require_safe
@kept_for_a_moment
def index(request: HttpRequest) -> HttpResponse:
    cards = Article.objects.published().in_reading_order().as_cards()
    topics = Topic.objects.prefetch_related(Prefetch("articles", cards))
    context = {"topics": [topic for topic in topics if topic.articles.all()]}
    return render(request, "articles/index.html", context)


@require_safe
@kept_for_a_moment
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    cards = Article.objects.published().filter(topic=topic)
    articles = cards.in_reading_order().as_cards()
    context = {"topic": topic, "articles": articles}
    return render(request, "articles/topic.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = Article.objects.published().whole().filter(slug=slug).first()
    if found is None:
        return elsewhere(request, slug)

    def respond() -> HttpResponse:
        laid_out = page.stored(found)
        linked = for_machines.of_article(laid_out, languages.profile_of(request))
        context = {"article": found, "page": laid_out, "linked_data": linked}
        return render(request, "articles/article.html", context)

    return freshness.answer(request, page.parts(found), respond)


def elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead on to the page that stands for an old address, or say that it is gone."""
    instead = addresses.instead_of(slug)
    if instead is not None and instead.slug != slug:
        return freshness.for_a_moment(redirect(instead, permanent=True))
    if addresses.was_here(slug):
        return render(request, "articles/gone.html", status=410)
    addresses.note_missing(slug)
    raise Http404


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """No cache keeps the answer: what was typed may say how somebody is."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    page = request.GET.get("page", "")
    published = Article.objects.published()
    number = min(max(int(page), 1), LAST_PAGE) if page.isdecimal() else 1
    context = {
        "q": typed,
        "page": number,
        "start": (number - 1) * A_PAGE + 1,
        "results": look_for(typed, number) if typed else None,
        "is_urgent": any(words in typed.casefold() for words in URGENT),
        "topics": Topic.objects.filter(pk__in=published.values("topic")),
    }
    return render(request, "articles/search.html", context)


@require_safe
@kept_for_a_moment
def questions(request: HttpRequest) -> HttpResponse:
    asked = Question.objects.answered_in_public()
    keys = markup.cited(question.answer for question in asked)
    found = Reference.objects.in_bulk(keys, field_name="key")
    laid_out = hub.lay_out(asked, [found[key] for key in keys if key in found])
    linked = for_machines.of_hub(laid_out, languages.profile_of(request))
    context = {"hub": laid_out, "linked_data": linked}
    return render(request, "articles/questions.html", context)


@require_safe
@kept_for_a_moment
def words(request: HttpRequest) -> HttpResponse:
    """Every word that we explain, and what each explanation rests on."""
    found = GlossaryTerm.objects.explained()
    terms = sorted(found, key=lambda term: term.term.casefold())
    keys = markup.cited(term.definition for term in terms)
    rests_on = Reference.objects.in_bulk(keys, field_name="key")
    references = [rests_on[key] for key in keys if key in rests_on]
    context = {"words": glossary.lay_out(terms, references)}
    return render(request, "articles/words.html", context)


@require_safe
@kept_for_a_moment
def evidence(request: HttpRequest) -> HttpResponse:
    """What our labels of evidence mean."""
    labels = [
        {"key": key, "label": label, "meaning": EVIDENCE_MEANINGS[key]}
        for key, label in Article.Evidence.choices
    ]
    return render(request, "articles/evidence.html", {"labels": labels})


@require_safe
def picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """One size of a picture: its address is its content, so it is kept for ever."""
    size = get_object_or_404(PictureSize.objects.only("content"), sha256=sha256)
    return freshness.for_ever(request, sha256, bytes(size.content), "image/webp")
