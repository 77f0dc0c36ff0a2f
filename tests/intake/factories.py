"""A stocked catalogue, and people on their way through the screening."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model

from intake import catalogue, documents, visit
from intake.actions import drafts
from intake.models import (
    ConsentText,
    ConsentTranslation,
    Flag,
    Pathway,
    PathwayStep,
    QuestionnaireVersion,
    Response,
    Submission,
)
from intake.pages.form import PageForm
from intake.pages.kinds import KINDS
from intake.passage import Step
from intake.questionnaires.answers import Answers, split_key
from intake.questionnaires.definition import Item
from intake.questionnaires.values import Coding, Date, Value
from tests.factories import Browser

ITEM_9 = "/44260-8"
SEVERAL_DAYS = "LA6569-3"
NOT_AT_ALL = "LA6568-5"
UNDERSTOOD = {"asked": "1", "alarm": "at-once", "emergency": "lines"}
SHELVES: list[type[Model]] = [
    QuestionnaireVersion,
    Pathway,
    PathwayStep,
    ConsentText,
    ConsentTranslation,
]
_stock: dict[type[Model], list[Model]] = {}

# Enough to be reached by mail, and nothing more.
ABOUT: dict[str, Any] = {
    "name": "Alex Morgan Example",
    "birth-date": Date("1985-03-27"),
    "email": "alex@example.org",
    "email-ok": "yes",
    "state": "NY",
}

REACHED = {**ABOUT, "phone": "202 555 0188"}


def stock_catalogue() -> None:
    """Have the shipped questionnaires in the catalogue, the same rows each time."""
    if QuestionnaireVersion.objects.exists():
        return
    if not _stock:
        catalogue.seed()
        _stock.update((shelf, list(shelf.objects.all())) for shelf in SHELVES)
        return
    for shelf in SHELVES:
        shelf.objects.bulk_create(_stock[shelf])


def make_draft(about: Mapping[str, Any] = ABOUT, **answers: Any) -> Submission:
    """A draft with answers by linkId; a choice is named by its code."""
    stock_catalogue()
    submission = drafts.begin(ConsentText.objects.latest())
    for response in submission.responses.all():
        given = Answers(
            {
                link_id: values_of(item, value)
                for link_id, value in {**about, **answers}.items()
                if (item := _item(response, link_id))
            }
        )
        pages = documents.leg(response).questionnaire.pages
        seen = [page.index for page in pages]
        response.document = documents.document(given, seen)
        response.save(update_fields=["document"])
    return submission


def make_submission(about: Mapping[str, Any] = ABOUT, **answers: Any) -> Submission:
    return drafts.send(make_draft(about, **answers).pk)


def _item(response: Response, link_id: str) -> Item | None:
    questionnaire = documents.leg(response).questionnaire
    return questionnaire.item(link_id) if link_id in questionnaire else None


def values_of(item: Item, value: Any) -> list[Value]:
    """Values, where a string names an option by its code."""
    given = value if isinstance(value, list) else [value]
    codings = {
        option.value.code: option.value
        for option in item.options
        if isinstance(option.value, Coding)
    }
    return [codings.get(v, v) if isinstance(v, str) else v for v in given]


def save(
    submission: Submission, answers: Mapping[str, Any], *, shown: str | None = None
) -> list[Flag]:
    """Press Continue on the page that asks for the first of these answers."""
    step = step_of(submission, next(iter(answers)))
    given = {
        key: values_of(step.leg.questionnaire.item(split_key(key)[0]), value)
        for key, value in answers.items()
    }
    shown = mark(step) if shown is None else shown
    return drafts.save_page(submission.pk, step, given, shown=shown)


def mark(step: Step) -> str:
    return documents.fingerprint(step.leg.answers, step.keys)


def step_of(submission: Submission, key: str) -> Step:
    fresh = Submission.objects.prefetch_related("responses").get(pk=submission.pk)
    return next(step for step in visit.passage(fresh).steps if key in step.keys)


def answers_to(submission: Submission, name: str) -> Answers:
    response = submission.responses.get(questionnaire__name=name)
    return documents.answers_of(response)


# What a person chooses ------------------------------------------------------------

Choose = Callable[[str, Item], Sequence[Value]]


def as_little_as_possible(key: str, item: Item) -> Sequence[Value]:
    return values_of(item, ABOUT[key]) if key in ABOUT else ()


def the_first_of_everything(key: str, item: Item) -> Sequence[Value]:
    if key in REACHED or key.endswith("-ok"):
        return values_of(item, REACHED.get(key, "yes"))
    if item.options:
        return [item.options[0].value]
    return [f"Words about {key}"]


def yes_to_everything(key: str, item: Item) -> Sequence[Value]:
    """Yes where there is a yes, else all there is, or the last and strongest."""
    if key in REACHED:
        return values_of(item, REACHED[key])
    codes = {getattr(option.value, "code", ""): option for option in item.options}
    if "yes" in codes:
        return [codes["yes"].value]
    if item.repeats:
        return [option.value for option in item.options if not option.exclusive]
    return [item.options[-1].value] if item.options else [f"Words about {key}"]


def posted(form: PageForm, choose: Choose) -> dict[str, Any]:
    """What a browser sends for a page on which somebody chose these answers."""
    data: dict[str, Any] = {"shown": form.initial["shown"]}
    for name, asked in form.asked.items():
        key, item = asked.key, asked.item
        data.update(_boxes(name, item, choose(key, item)))
    return data


def _boxes(name: str, item: Item, values: Sequence[Value]) -> Iterator[tuple[str, Any]]:
    options = [option.value for option in item.options]
    chosen = [str(options.index(value)) for value in values if value in options]
    others = [str(value) for value in values if value not in options]
    if item.type in {"choice", "open-choice"}:
        yield name, chosen if item.repeats else "".join(chosen)
        if KINDS[item.type].has_other:
            yield f"{name}-other", "".join(others)
    elif item.type == "date":
        for value in others:
            year, month, day = value.split("-")
            yield from zip(
                [f"{name}_month", f"{name}_day", f"{name}_year"],
                [month, day, year],
                strict=True,
            )
    elif item.type == "boolean":
        yield name, "".join(others).lower()
    else:
        yield name, "".join(others)


# The way in a browser -------------------------------------------------------------


def begin(browser: Browser) -> str:
    """Go to the first step; returns its address."""
    fits = {"old_enough": "yes", "in_state": "yes"}
    browser.post("/intake/before/", fits)
    agree(browser)
    return browser.post("/intake/understood/", UNDERSTOOD)["Location"]


def agree(browser: Browser) -> None:
    """Agree to the text that the page shows now."""
    page = browser.get("/intake/consent/")
    agreed = {"agree": "on", "version": page.context["version"]}
    browser.post("/intake/consent/", agreed)


def press_continue(browser: Browser, address: str, choose: Choose) -> str:
    """Fill one page in and go on; returns where that leads, after a pause too."""
    return _go_on(browser, address, browser.get(address).context["form"], choose)


def _go_on(browser: Browser, address: str, form: PageForm, choose: Choose) -> str:
    response = browser.post(address, posted(form, choose))
    assert response.status_code == 302, response.context["form"].errors
    if response["Location"] == "/intake/pause/":
        return browser.get("/intake/onward/")["Location"]
    return response["Location"]


def walk(
    browser: Browser, choose: Choose = as_little_as_possible, until: str = ""
) -> list[str]:
    """Go to the check page, or to the page that asks `until`; returns the way."""
    way = [begin(browser)]
    while way[-1] != "/intake/check/":
        form = browser.get(way[-1]).context["form"]
        if until in {asked.key for asked in form.asked.values()}:
            break
        way.append(_go_on(browser, way[-1], form, choose))
    return way


def sit_down(browser: Browser, before: str = "", **answers: Any) -> Submission:
    """Put somebody who answered a little in front of the page that asks `before`.

    Without it, in front of the check page. Quicker than the whole way.
    """
    draft = make_draft(**answers)
    if before:
        unsee(draft, before)
    session = browser.session
    session["draft"] = str(draft.pk)
    session.save()
    return draft


def unsee(draft: Submission, link_id: str) -> None:
    here = step_of(draft, link_id)
    for response in draft.responses.filter(position__gte=_position(draft, here)):
        is_here = response.pk == here.leg.id
        seen = range(here.page.index) if is_here else ()
        response.document = {**response.document, "seen": list(seen)}
        response.save(update_fields=["document"])


def _position(draft: Submission, step: Step) -> int:
    return draft.responses.get(pk=step.leg.id).position


def address_of(draft: Submission, link_id: str) -> str:
    return f"/intake/{step_of(draft, link_id).slug}/"


def draft_of(browser: Browser) -> Submission:
    return Submission.objects.get(pk=browser.session["draft"])
