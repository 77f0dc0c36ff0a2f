"""Each page of the screening: few queries, kept by nobody, in no address."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import Browser
from tests.intake.factories import sit_down, walk, yes_to_everything

pytestmark = pytest.mark.django_db
ALONE = ["", "questions/", "before/", "resume/"]
WITH_A_DRAFT = ["check/", "later/", "onward/", "pause/"]
MOST_QUERIES = 6


def queries_of(browser, address: str) -> int:
    browser.get(address)  # a process parses each questionnaire once
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(address)
    assert page.status_code in {200, 302}
    return len(captured)


@pytest.mark.parametrize("path", ALONE)
def test_a_page_without_a_draft_takes_few_queries(path, patient):
    assert queries_of(patient, f"/intake/{path}") <= MOST_QUERIES


@pytest.mark.long
def test_every_step_takes_few_queries_and_has_an_address_that_says_nothing(patient):
    """Also on the longest way: each page that there can be."""
    way = walk(patient, yes_to_everything)

    costs = {address: queries_of(patient, address) for address in way}

    assert len(costs) > 25
    assert max(costs.values()) <= MOST_QUERIES, costs
    shapes = {re.sub(r"\d+", "n", address) for address in way}
    assert shapes == {"/intake/part-n/", "/intake/part-n-n/", "/intake/check/"}


@pytest.mark.parametrize("path", WITH_A_DRAFT)
def test_a_page_beside_the_steps_takes_few_queries(path, patient):
    sit_down(patient)

    assert queries_of(patient, f"/intake/{path}") <= MOST_QUERIES


def test_the_receipt_takes_few_queries(patient):
    sit_down(patient)
    patient.post("/intake/check/")

    assert queries_of(patient, "/intake/done/") <= MOST_QUERIES


def test_no_page_is_kept_by_a_browser_or_a_proxy(patient):
    pages = [patient.get(f"/intake/{path}") for path in [*ALONE, "part-1/", "done/"]]
    sit_down(patient)
    pages += [patient.get(f"/intake/{path}") for path in [*WITH_A_DRAFT, "part-1/"]]
    pages += [patient.post("/intake/part-1/"), patient.get("/intake/nonsense/")]
    pages += [patient.post("/intake/check/"), patient.get("/intake/done/")]

    for page in pages:
        assert page["Cache-Control"] == "no-store, private"
        assert page["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in page["Content-Security-Policy"]


def test_no_page_is_found_by_a_search_engine(patient):
    for path in ALONE:
        assert (
            '<meta name="robots" content="noindex">'
            in patient.get(f"/intake/{path}").content.decode()
        )


def test_no_page_holds_a_code_of_an_answer_or_an_id(patient):
    draft = sit_down(patient)

    for address in ("part-1", "part-3", "part-3-3", "part-5", "check"):
        page = patient.get(f"/intake/{address}/").content.decode()
        assert str(draft.pk) not in page
        assert "LA6568-5" not in page
        assert "44260-8" not in page


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method, patient):
    sit_down(patient)

    for path in [*ALONE, *WITH_A_DRAFT, "part-1/", "consent/", "done/"]:
        assert getattr(patient, method)(f"/intake/{path}").status_code == 405, path


def test_a_form_from_elsewhere_is_refused(open_clinic):
    browser = Browser(enforce_csrf_checks=True)
    draft = sit_down(browser)

    for path in ("before", "consent", "part-1", "check", "later", "resume"):
        assert browser.post(f"/intake/{path}/", {"q1": "x"}).status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft
