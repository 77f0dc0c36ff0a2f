"""What a page says to machines, in the words of schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.hub import Hub
from articles.models import Article, Reference
from articles.page import Lead, Page
from clinic.models import Profile

NUMBERS = re.compile(r"<sup>.*?</sup>")
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
# So that no text of ours ends the element that it stands in.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
Thing = dict[str, Any]


def of_article(page: Page, profile: Profile) -> SafeString:
    """A MedicalWebPage with its review and citations, and a FAQPage if it asks."""
    things = [_web_page(page, profile), clinic(profile)]
    if page.questions:
        at = address(f"{page.article.get_absolute_url()}#questions")
        asked = [(answered.question, answered.answer) for answered in page.questions]
        things.append(_faq(at, asked))
    return _script(things)


def of_hub(laid_out: Hub, profile: Profile) -> SafeString:
    """All questions as one FAQPage of the clinic."""
    at = address(reverse("articles:questions"))
    page = {
        "url": at,
        "name": _("Questions and answers"),
        "inLanguage": "en-US",
        "isAccessibleForFree": True,
        "publisher": {"@id": address("/#clinic")},
        "citation": [_citation(cited.reference) for cited in laid_out.cited],
    }
    asked = [(entry.question, entry.answer) for entry in laid_out.entries]
    return _script([_faq(at, asked) | page, clinic(profile)])


def of_home(profile: Profile) -> SafeString:
    """The clinic, and where its articles are searched."""
    found = address(reverse("articles:search"))
    site = {
        "@type": "WebSite",
        "@id": address("/#site"),
        "url": address("/"),
        "name": profile.name,
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{found}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }
    return _script([site, clinic(profile)])


def address(path: str) -> str:
    return settings.SITE_ADDRESS.rstrip("/") + path


def clinic(profile: Profile) -> Thing:
    """The MedicalClinic as its profile has it; what is empty is left out."""
    known = {
        "name": profile.name,
        "telephone": profile.phone,
        "address": profile.address,
    }
    return {
        "@type": "MedicalClinic",
        "@id": address("/#clinic"),
        "url": address("/"),
        **{name: value for name, value in known.items() if value},
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{DAYS[span.weekday]}",
                "opens": _clock(span.opens),
                "closes": _clock(span.closes),
            }
            for span in profile.spans
        ],
    }


def _web_page(page: Page, profile: Profile) -> Thing:
    article = page.article
    return {
        "@type": "MedicalWebPage",
        "@id": address(article.get_absolute_url()),
        "url": address(article.get_absolute_url()),
        "name": article.title,
        "description": article.summary,
        "inLanguage": "en-US",
        "isAccessibleForFree": True,
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "publisher": {"@id": address("/#clinic")},
        "dateModified": article.updated_at.isoformat(),
        **dict(_standing(article)),
        **({"image": _image(page.picture)} if page.picture else {}),
        "citation": [_citation(reference) for reference in page.references],
    }


def _standing(article: Article) -> Iterator[tuple[str, Any]]:
    """When it came out, who wrote it, and who signed it: only what is so."""
    if article.published_at:
        yield "datePublished", article.published_at.isoformat()
    if article.author and article.author.full_name:
        yield "author", {"@type": "Person", "name": article.author.full_name}
    if article.last_reviewed:
        yield "lastReviewed", article.last_reviewed.isoformat()
        yield (
            "reviewedBy",
            {
                "@type": "Person",
                "name": article.reviewer_name,
                "description": article.reviewer_credentials,
            },
        )


def _image(picture: Lead) -> Thing:
    largest = picture.shown.largest
    return {
        "@type": "ImageObject",
        "contentUrl": address(largest.address),
        "width": largest.width,
        "height": largest.height,
        "description": picture.alt,
        "creditText": picture.shown.credit,
    }


def _citation(reference: Reference) -> Thing:
    whole = {"@type": "CreativeWork", "name": reference.source}
    source = {
        "@type": "CreativeWork",
        "name": reference.title,
        "author": reference.authors,
        "datePublished": reference.year if reference.year.isdecimal() else "",
        "isPartOf": whole if reference.source else "",
        "url": reference.link,
    }
    return {name: value for name, value in source.items() if value}


def _faq(at: str, asked: Iterable[tuple[str, str]]) -> Thing:
    return {
        "@type": "FAQPage",
        "@id": at,
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": _said(answer)},
            }
            for question, answer in asked
        ],
    }


def _said(answer: str) -> str:
    """The words, without the numbers of the references."""
    return " ".join(strip_tags(NUMBERS.sub("", answer)).split())


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _script(things: list[Thing]) -> SafeString:
    graph = {"@context": "https://schema.org", "@graph": things}
    return mark_safe(json.dumps(graph, ensure_ascii=False).translate(ESCAPES))
