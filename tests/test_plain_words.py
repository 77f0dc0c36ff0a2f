"""Everything that the site itself says can be read after eight years of school.

Measured as a reader meets it: page by page, with the words of published scales left
out, since nobody may change those.
"""

from __future__ import annotations

import ast
import json
import re
from html import unescape
from pathlib import Path

import pytest
import textstat

from articles.plain_language import sentences
from articles.reading_grade import NAMES
from intake.models import ConsentText
from intake.questionnaires.loading import load
from tests.factories import Browser
from tests.intake.factories import agree, posted, sit_down, stock_catalogue

pytestmark = pytest.mark.long

CHECKOUT = Path(__file__).parents[1]
HIGHEST_GRADE = 8
LONGEST_SENTENCE = 35
FOR_STAFF = {"admin", "account", "allauth", "mfa", "usersessions"}
PUBLIC_MODULES = ["clinic/views.py", "intake/forms.py", "intake/contact.py"]
PUBLIC_MODULES += ["intake/teach_back.py", "intake/pages/*.py", "intake/views/*.py"]
OURS = ["about-you", "what-brings-you", "treatments", "ketamine-safety-screen"]
PAGES = ["/", "/articles/", "/help-now/", "/privacy/", "/about/", "/accessibility/"]
PAGES += ["/self-check/", "/no-such-page/", "/intake/", "/intake/before/"]
PAGES += ["/intake/resume/", "/intake/withdraw/", "/intake/done/"]
OWN = ["/intake/later/", "/intake/pause/"]
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
# Not prose: what is chosen from, written into, or only a name.
NO_PROSE = re.compile(
    r"<(script|style|select|svg|table|label|button|nav|address|address)\b.*?</\1>",
    re.DOTALL,
)
END = re.compile(r"</(?:p|li|h[1-6]|dt|dd|legend|summary|strong|a|div|section)>|<br>")
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def patient(profile):
    stock_catalogue()
    return Browser()


def prose(page: str) -> str:
    """The sentences of a page's main part; headings and links end where they end."""
    main = NO_PROSE.sub(" ", MAIN.search(page)[0])
    lines = unescape(TAG.sub(" ", END.sub("\n\n", main))).split("\n\n")
    said = (" ".join(line.split()) for line in lines)
    return "\n\n".join(line for line in said if re.search(r"[.?!:]$", line))


def grade(text: str) -> float:
    """Flesch-Kincaid, in which the name of a drug weighs like one short word."""
    return float(textstat.flesch_kincaid_grade(NAMES.sub("drug", text)))


def assert_plain(text: str) -> None:
    too_long = [s for s in sentences(text) if len(s.split()) > LONGEST_SENTENCE]

    assert text.split(), "nothing was read"
    assert grade(text) <= HIGHEST_GRADE
    assert not too_long


def test_the_measure_tells_plain_from_learned():
    plain = "We ask how you feel. A person reads it. Then we call you."
    learned = (
        "Pharmacological interventions demonstrate considerable heterogeneity "
        "notwithstanding methodological standardization of the instruments."
    )

    assert grade(plain) < 3 < 15 < grade(learned)
    assert grade("Ketamine helps.") == grade("Drug helps.")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_plain(path, patient):
    assert_plain(prose(patient.get(path).content.decode()))


def test_a_page_of_a_draft_is_plain(patient):
    sit_down(patient)

    for path in OWN:
        assert_plain(prose(patient.get(path).content.decode()))


def test_the_consent_and_its_questions_are_plain(patient):
    assert_plain(ConsentText.objects.latest().body)
    patient.post("/intake/before/", {"old_enough": "yes", "in_state": "yes"})
    agree(patient)
    assert_plain(prose(patient.get("/intake/understood/").content.decode()))


def test_the_receipt_is_plain(patient):
    sit_down(patient)
    patient.post("/intake/check/")

    assert_plain(prose(patient.get("/intake/done/").content.decode()))


@pytest.mark.parametrize("name", ["gad-7", "phq-9"])
def test_the_result_of_a_self_check_is_plain(name, patient):
    address = f"/self-check/{name}/"
    form = patient.get(address).context["form"]
    page = patient.post(
        address, posted(form, lambda key, item: [item.options[1].value])
    )

    assert_plain(prose(page.content.decode()))


@pytest.mark.parametrize("name", OURS)
def test_our_own_questions_are_plain(name):
    """With hints and reasons; by questionnaire, since one question is too short."""
    files = sorted((CHECKOUT / "intake" / "instruments" / name).glob("*.json"))
    newest = [path for path in files if "interpretation" not in path.name][-1]
    questionnaire = load(json.loads(newest.read_text()))
    said = [
        words
        for item in questionnaire.walk()
        for words in (item.text, item.help, item.why)
        if words
    ]

    assert_plain("\n\n".join(said))


def test_messages_are_plain():
    """All of them together: one alone is too short to be measured."""
    folder = CHECKOUT / "templates" / "emails"
    said = [_without_tags(path.read_text()) for path in sorted(folder.glob("*.txt"))]

    assert_plain("\n\n".join(said))


def _without_tags(template: str) -> str:
    text = re.sub(r"{#.*?#}|{%.*?%}", " ", template, flags=re.DOTALL)
    return re.sub(r"{{.*?}}|https?://\S+", "it", text)


def test_every_sentence_that_templates_and_forms_say_is_plain():
    """Labels, hints and errors as well: whatever the public side says by itself."""
    said = {text for text in [*_in_templates(), *_in_modules()] if text[-1:] in ".?"}

    assert len(said) > 200
    for text in said:
        assert len(text.split()) <= 3 * LONGEST_SENTENCE, text
    assert_plain("\n\n".join(re.sub(r"%\(\w+\)[sd]", "it", text) for text in said))


def _in_templates():
    for path in sorted((CHECKOUT / "templates").rglob("*.html")):
        if path.relative_to(CHECKOUT / "templates").parts[0] not in FOR_STAFF:
            yield from re.findall(r'{% translate "([^"]+)" %}', path.read_text())


def _in_modules():
    for place in PUBLIC_MODULES:
        for path in sorted(CHECKOUT.glob(place)):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_":
                    yield call.args[0].value
