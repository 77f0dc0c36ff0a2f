from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.articles.factories import LONG_AGO, make_article, make_topic

NAMES = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def addresses(visitor):
    def read():
        response = visitor.get("/sitemap.xml")
        assert response["Content-Type"] == "application/xml"
        root = ElementTree.fromstring(response.content)
        assert root.tag == f"{NAMES}urlset"
        return {
            url.findtext(f"{NAMES}loc").removeprefix("https://testserver"): url
            for url in root
        }

    return read


def test_everything_public_is_listed_once(addresses):
    make_article(slug="it", topic=make_topic(slug="anxiety"))
    make_article(slug="draft", published_at=None, topic=make_topic(slug="empty"))

    found = addresses()

    assert {"/", "/articles/", "/help-now/", "/about/", "/privacy/"} <= found.keys()
    assert {"/articles/it/", "/topics/anxiety/"} <= found.keys()
    assert {"/articles/words/", "/articles/how-sure-we-are/"} <= found.keys()
    assert not {"/articles/draft/", "/topics/empty/"} & found.keys()


def test_nothing_private_is_listed(addresses):
    listed = "".join(addresses())

    for private in ("/intake", "/admin", "/accounts", "/leave", "/healthz"):
        assert private not in listed


def test_an_address_carries_the_date_of_the_last_change(addresses):
    make_article(slug="it", topic=make_topic(slug="anxiety"))

    found = addresses()

    made_of_it = ("/", "/articles/", "/articles/questions-and-answers/")
    for address in ("/articles/it/", "/topics/anxiety/", *made_of_it):
        assert found[address].findtext(f"{NAMES}lastmod") == f"{LONG_AGO:%Y-%m-%d}"


def test_every_listed_page_exists(addresses, visitor):
    make_article(slug="it", topic=make_topic(slug="anxiety"))

    assert {visitor.get(address).status_code for address in addresses()} == {200}
