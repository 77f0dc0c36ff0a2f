"""What search engines and other programs read from a page."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from tests.articles.factories import make_article, make_question, make_reference
from tests.factories import make_profile

SITE = "https://testserver"
INDEXED = ["/", "/articles/", "/articles/it/", "/articles/questions-and-answers/"]
INDEXED += ["/articles/words/", "/articles/how-sure-we-are/", "/help-now/", "/about/"]
INDEXED += ["/privacy/", "/accessibility/", "/self-check/"]


@pytest.fixture
def article(db):
    make_profile(name="Harbor Clinic", phone="202 555 0100")
    make_reference("doe2018", title="A trial of </script> & salt")
    article = make_article(
        slug="it",
        title="Does it help?",
        short_answer="Perhaps [@doe2018].",
        reviewer_name="Dr. R. Example",
        reviewer_credentials="MD",
        last_reviewed=date(2026, 3, 1),
        review_due=date(2027, 3, 1),
    )
    make_question(article, question="How <soon>?", answer="In **2 hours** [@doe2018].")
    return article


def linked(visitor, address):
    """The things that a page names, by type, as a machine reads them."""
    page = visitor.get(address).content.decode()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    graph = json.loads(data)
    assert graph["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in graph["@graph"]}


# What schema.org asks of each of our things, and of which sort it is.
TEXT, DAY, ADDRESS = r".+", r"\d{4}-\d\d-\d\d(T.+)?", rf"{SITE}/.*"
ASKED = {
    "MedicalWebPage": {
        "name": TEXT,
        "description": TEXT,
        "url": ADDRESS,
        "datePublished": DAY,
        "dateModified": DAY,
    },
    "MedicalClinic": {"name": TEXT, "url": ADDRESS},
    "FAQPage": {},
    "Question": {"name": TEXT},
    "Answer": {"text": TEXT},
    "WebSite": {"name": TEXT, "url": ADDRESS},
    "SearchAction": {"target": ADDRESS, "query-input": TEXT},
    "CreativeWork": {"name": TEXT},
    "Person": {"name": TEXT},
    "MedicalAudience": {"audienceType": "Patient"},
    "OpeningHoursSpecification": {
        "dayOfWeek": r"https://schema\.org/\w+day",
        "opens": r"\d\d:\d\d",
        "closes": r"\d\d:\d\d",
    },
}


def sound(visitor, things):
    """What is wrong with a page's things, nothing left out: [] is sound."""
    wrong, named, meant = [], set(), set()

    def look(thing):
        if isinstance(thing, list):
            return [look(each) for each in thing]
        if not isinstance(thing, dict):
            return wrong.append("empty") if thing in ("", None) else None
        if thing.keys() == {"@id"}:
            return meant.add(thing["@id"])
        named.add(thing.get("@id"))
        for name, shape in ASKED[thing["@type"]].items():
            if not re.fullmatch(shape, str(thing.get(name, "")), re.DOTALL):
                wrong.append(f"{thing['@type']}.{name}: {thing.get(name)!r}")
        if "url" in ASKED[thing["@type"]]:
            path = thing["url"].removeprefix(SITE)
            if visitor.get(path).status_code != 200:
                wrong.append(f"{path} leads nowhere")
        return [look(value) for value in thing.values()]

    look(list(things.values()))
    return wrong + [f"{what} is named nowhere" for what in meant - named]


@pytest.mark.parametrize("address", ["/", "/articles/it/"])
def test_what_a_page_says_to_machines_is_whole_and_sound(address, visitor, article):
    assert sound(visitor, linked(visitor, address)) == []


def test_an_article_is_a_medical_page_with_its_review_and_its_sources(visitor, article):
    page = linked(visitor, "/articles/it/")["MedicalWebPage"]

    assert page["url"] == f"{SITE}/articles/it/"
    assert page["lastReviewed"] == "2026-03-01"
    assert page["reviewedBy"]["name"] == "Dr. R. Example"
    assert page["citation"][0]["name"] == "A trial of </script> & salt"
    assert page["citation"][0]["url"] == "https://doi.org/10.1000/1"
    assert page["citation"][0]["author"] == "Doe J, Roe R"
    assert page["citation"][0]["datePublished"] == "2018"


def test_a_source_without_a_date_is_given_none(visitor, db):
    make_profile()
    make_reference("topic", year="n.d.", source="")
    make_article(slug="it", short_answer="Perhaps [@topic].")

    [source] = linked(visitor, "/articles/it/")["MedicalWebPage"]["citation"]

    assert not {"datePublished", "isPartOf"} & source.keys()


def test_what_nobody_signed_names_no_reviewer(visitor, db):
    make_profile()
    make_article(slug="new")

    page = linked(visitor, "/articles/new/")["MedicalWebPage"]

    assert not {"reviewedBy", "lastReviewed", "author"} & page.keys()


def test_questions_are_listed_with_their_answers(visitor, article):
    [question] = linked(visitor, "/articles/it/")["FAQPage"]["mainEntity"]

    assert question["name"] == "How <soon>?"
    assert question["acceptedAnswer"]["text"] == "In 2 hours."


def test_the_front_page_names_the_clinic_and_the_search(visitor, article):
    things = linked(visitor, "/")

    assert things["MedicalClinic"]["name"] == "Harbor Clinic"
    assert things["MedicalClinic"]["openingHoursSpecification"][0]["opens"] == "09:00"
    target = things["WebSite"]["potentialAction"]["target"]
    assert target == f"{SITE}/search/?q={{search_term_string}}"


@pytest.mark.parametrize("address", INDEXED)
def test_a_page_says_which_address_is_its_own(address, visitor, article):
    page = visitor.get(f"{address}?from=mail").content.decode()

    assert f'<link rel="canonical" href="{SITE}{address}">' in page
    assert f'<meta property="og:url" content="{SITE}{address}">' in page
