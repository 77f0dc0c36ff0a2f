"""Whatever is typed or sent: a clear message, nothing lost, nothing broken."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from intake import visit
from intake.models import Response, Submission
from intake.passage import Step
from tests.factories import Browser
from tests.intake.factories import answers_to, posted, sit_down, yes_to_everything

pytestmark = pytest.mark.django_db
OWN_WORDS = "/intake/part-2-2/"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7|add:7 }}"
HOSTILE = {
    "markup": MARKUP,
    "sql": "'; DROP TABLE intake_submission; --",
    "percent": "%s %(name)s {0} ${x}",
    "bidi": "\u202eabc\u2066def\ufeff",
    "surrogates": "\ud83d\udc8a and \ud800",
    "combining": "Z" + "\u0301" * 400,
    "emoji": "👩‍⚕️" * 50,
    "lines": "a\r\nb\rc\n\u2028d",
    "number": "9" * 5000,
    "exponent": "1e999999",
    "minus": "-1",
    "letters": "x",
    "spaces": " \t\u00a0\u200b ",
    "long": "w" * 12_000,
}


def steps_of(draft: Submission) -> list[Step]:
    fresh = Submission.objects.prefetch_related("responses").get(pk=draft.pk)
    return visit.passage(fresh).steps


def pages(browser: Browser) -> Iterator[tuple[str, dict[str, str]]]:
    """Pages with every kind of box, and what a browser would send for them."""
    everything = {
        "high-bp": "yes",
        "heart-attack": "yes",
        "sleep-apnea": "yes",
        "pregnant": "yes",
        "alcohol-problems": "yes",
        "treatments-tried": ["ssri", "ketamine"],
        "phone": "202 555 0188",
    }
    draft = sit_down(browser, **everything)
    for step in {kinds_of(step): step for step in steps_of(draft)}.values():
        address = f"/intake/{step.slug}/"
        form = browser.get(address).context["form"]
        yield address, posted(form, yes_to_everything)


def kinds_of(step: Step) -> frozenset[tuple[str, bool, str]]:
    items = [item for _key, item in step.questions]
    return frozenset((item.type, item.repeats, item.control) for item in items)


def boxes(data: dict[str, str]) -> list[str]:
    return [name for name in data if name.startswith("q")]


def encoded(data: dict[str, object]) -> dict[str, str]:
    """As a hostile client sends it: halves of characters too."""
    body = urlencode(data, doseq=True, errors="surrogatepass")
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.long
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_in_every_field_breaks_no_page(kind, patient):
    for address, data in pages(patient):
        hostile = data | dict.fromkeys(boxes(data), HOSTILE[kind])

        page = patient.post(address, **encoded(hostile))

        assert page.status_code in {200, 302}, address
    assert patient.get("/intake/check/").status_code in {200, 302}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f"])
def test_control_characters_are_refused_and_nothing_is_lost(character, patient):
    draft = sit_down(patient, **{"own-words": "Before"})
    form = patient.get(OWN_WORDS).context["form"]
    [name] = form.asked

    for data in ({name: f"a{character}b"}, {f"a{character}b": "x"}):
        assert patient.post(OWN_WORDS, data).status_code == 400

    kept = answers_to(draft, "what-brings-you")
    assert kept.get("own-words") == ("Before",)


def say(browser: Browser, words: str, **more: str):
    """Write on the page for own words; returns the page that follows."""
    form = browser.get(OWN_WORDS).context["form"]
    [name] = form.asked
    return browser.post(
        OWN_WORDS, {"shown": form.initial["shown"], name: words, **more}
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eevil\u202c words\ufeff", "evil words"),
        ("\u2066isolated\u2069", "isolated"),
        ("cafe\u0301", "café"),
        ("  spaces around  ", "spaces around"),
        ("two\r\nlines", "two\nlines"),
        ("👩‍⚕️ and עברית", "👩‍⚕️ and עברית"),
        (MARKUP, MARKUP),
    ],
)
def test_text_is_kept_as_it_was_meant(typed, kept, patient):
    draft = sit_down(patient)

    say(patient, typed)

    assert answers_to(draft, "what-brings-you").get("own-words") == (kept,)


def test_markup_is_shown_and_never_run(patient):
    sit_down(patient, **{"own-words": MARKUP})

    for address in (OWN_WORDS, "/intake/check/"):
        page = patient.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{ 7|add:7 }}" in page


def test_a_hundred_thousand_letters_are_told_and_none_is_lost(patient):
    draft = sit_down(patient, **{"own-words": "Before"})
    words = "w" * 100_000

    page = say(patient, words)

    assert page.status_code == 200
    assert (
        "Use 2000 characters or fewer. You have used 100000." in page.content.decode()
    )
    assert words in page.content.decode()
    kept = answers_to(draft, "what-brings-you")
    assert kept.get("own-words") == ("Before",)


def test_a_line_break_counts_once(patient):
    draft = sit_down(patient)

    assert say(patient, "line\r\n" * 399 + "line!").status_code == 302

    [kept] = answers_to(draft, "what-brings-you").get("own-words")
    assert len(kept) == 2000


def test_more_than_a_page_may_hold_is_refused(patient):
    draft = sit_down(patient, **{"own-words": "Before"})

    assert say(patient, "w" * 300_000).status_code == 400

    kept = answers_to(draft, "what-brings-you")
    assert kept.get("own-words") == ("Before",)


def test_fields_that_the_page_does_not_have_change_nothing(patient):
    draft = sit_down(patient)
    before = {r.pk: r.document["answers"] for r in draft.responses.all()}

    say(patient, "", q0="1", q99="1", status="new", urgency="0", reference="X", id="1")

    responses = Response.objects.filter(submission=draft)
    assert {r.pk: r.document["answers"] for r in responses} == before


def test_a_choice_that_was_not_offered_is_not_taken(patient):
    draft = sit_down(patient)
    form = patient.get("/intake/part-3/").context["form"]
    name = next(iter(form.asked))

    for number in ("-1", "4", "99", "0.0", "00", "x", "LA6568-5", "٣"):
        page = patient.post(
            "/intake/part-3/", {"shown": form.initial["shown"], name: number}
        )

        assert page.status_code == 200, number
        assert "<title>Error:" in page.content.decode(), number
        assert len(answers_to(draft, "gad-7")) == 0


def test_an_answer_given_twice_is_one_answer(patient):
    draft = sit_down(patient)
    form = patient.get("/intake/part-3/").context["form"]
    name, asked = next(iter(form.asked.items()))

    data = {"shown": form.initial["shown"], name: ["0", "3"]}
    patient.post("/intake/part-3/", data)

    assert len(answers_to(draft, "gad-7").get(asked.key)) == 1


@pytest.mark.long
@pytest.mark.parametrize("count", ["9" * 5000, "-1", "51", "x", "1e9", "²", ""])
def test_a_made_up_number_of_rows_breaks_nothing(count, patient):
    sit_down(patient)

    assert say(patient, "Words", **{"n-q1": count, "n-q4-0": count}).status_code == 302
    odd = {f"n-q1-{count}": "3", "n-q": "2", "add": f"q{count}"}
    assert say(patient, "Words", **odd).status_code in {200, 400}


NO_DATES = [
    ("2", "30", "1985"),
    ("13", "1", "1985"),
    ("3", "", "1985"),
    ("3", "27", "85"),
    ("-3", "27", "1985"),
    ("three", "27", "1985"),
    ("3", "27", "9" * 5000),
    ("³", "27", "1985"),
]


def test_a_date_that_is_none_is_asked_again(patient):
    sit_down(patient, before="birth-date")
    form = patient.get("/intake/part-1-2/").context["form"]
    [name] = form.asked
    boxes = [f"{name}_month", f"{name}_day", f"{name}_year"]

    for typed in NO_DATES:
        page = patient.post("/intake/part-1-2/", dict(zip(boxes, typed, strict=True)))

        assert page.status_code == 200, typed
        assert f'value="{typed[1]}"' in page.content.decode(), typed
        assert Submission.objects.count() == 1


@pytest.mark.parametrize("shown", ["", "x", "0" * 64, "0" * 65, "<b>"])
def test_a_made_up_mark_overwrites_nothing(shown, patient):
    draft = sit_down(patient, **{"own-words": "Before"})
    form = patient.get(OWN_WORDS).context["form"]
    [name] = form.asked

    patient.post(OWN_WORDS, {"shown": shown, name: "After"})

    kept = answers_to(draft, "what-brings-you")
    assert kept.get("own-words") == ("Before",)
