"""One page of a questionnaire as a crispy form; valid, it holds values.

HTML names are q0, q1 … by position in the pinned questionnaire; the instance of what
repeats follows ("q4-0"). No linkId and no code of an answer stands in the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from intake import contact, documents
from intake.forms import helper
from intake.pages import problems
from intake.pages.arranging import MOST_ROWS, Arranging
from intake.pages.kinds import clean_text, kind_of
from intake.pages.rendering import words
from intake.passage import Step
from intake.questionnaires.answers import key_of
from intake.questionnaires.definition import Item
from intake.questionnaires.enablement import enabled
from intake.questionnaires.instances import dense
from intake.questionnaires.outcome import Issue
from intake.questionnaires.validation import check_answers
from intake.questionnaires.values import Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_DIGITS = 3
LEAVING = {"later", "back", "speak"}  # buttons that save the page as it stands
IGNORED = {"notEnabled"}  # what no longer applies is dropped on sending, not scolded


class PageForm(forms.Form):
    """Asks what its step asks now. Once valid, `given` maps keys to values.

    `shown` marks, unreadably, which answers the page showed: so it comes to light
    that another tab saved this page meanwhile. How often what repeats stands there
    comes from the answers, from the rows posted ("n-q4") and from "Add another".
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, step: Step, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self._held: MultiValueDict[str, str] = MultiValueDict(step.typed)
        walked = enumerate(step.leg.questionnaire.walk())
        self._order = {item.link_id: number for number, item in walked}
        self._rows = dict(self._posted_rows(step))
        self.leg = replace(step.leg, rows=self._rows) if self._rows else step.leg
        self.step = replace(step, leg=self.leg) if self._rows else step
        arranged = Arranging(self, self.step, self._rows, self._order)
        self.asked = arranged.asked
        self._has_conditions = arranged.has_conditions
        self.given: dict[str, list[Value]] = {}
        self._show_held()
        self.initial["shown"] = documents.fingerprint(step.leg.answers, step.keys)
        self.helper = helper()
        self.helper.layout = Layout("shown", *arranged.parts)

    def _posted_rows(self, step: Step) -> Iterator[tuple[str, int]]:
        left = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS  # no more could come back
        said: Mapping[str, Any] = self.data or self._held
        for name, posted in said.items():
            if name.startswith("n-q") and is_count(posted):
                more = int(said.get("add") == name[2:])
                count = min(int(posted) + more, MOST_ROWS, left)
                if (key := self._key(name[2:])) is not None:
                    left -= count
                    yield key, count

    def _key(self, name: str) -> str | None:
        """The key that a field's name stands for: "q4-0" as "dose@0"."""
        number, *path = name.removeprefix("q").split("-")
        links = [link for link, place in self._order.items() if str(place) == number]
        if not links or not all(map(is_count, path)):
            return None
        return key_of(links[0], [int(part) for part in path])

    def _show_held(self) -> None:
        """What was typed and is no answer stands where it was typed."""
        boxes = {name_of(box) for box in self._held}
        for name, field in self.fields.items():
            if name in boxes:
                typed = field.widget.value_from_datadict(self._held, {}, name)
                self.initial[name] = typed

    # Reading ----------------------------------------------------------------

    @property
    def keys(self) -> set[str]:
        """What was asked: with what a script opened, whose answers came along."""
        return {*self.step.keys, *(asked.key for asked in self.asked.values())}

    @property
    def introduction(self) -> list[SafeString]:
        return [words(item) for item in self.step.page.introduction]

    @property
    def scripts(self) -> list[str]:
        """What can make this page easier; it works without."""
        attributes = (field.widget.attrs for field in self.fields.values())
        has_slider = any("data-slider-min" in attrs for attrs in attributes)
        scripts = {"js/slider.js": has_slider, "js/conditions.js": self._has_conditions}
        return [script for script, is_of_use in scripts.items() if is_of_use]

    @property
    def is_adding(self) -> bool:
        """Whether "Add another" was pressed rather than Continue."""
        return "add" in self.data

    @property
    def is_put_off(self) -> bool:
        """Whether the page was left by another button than Continue.

        Back to the check page is Continue where the page's own script has changed it
        so far that it has to be continued from again.
        """
        if self.data.get("back") == "check" and not self.step.is_seen:
            return False
        return not LEAVING.isdisjoint(self.data)

    @property
    def _wrong(self) -> set[str]:
        """The keys of the answers that have something wrong."""
        names = {name.removesuffix("-other") for name in self.errors}
        return {asked.key for name, asked in self.asked.items() if name in names}

    @property
    def fitting(self) -> dict[str, list[Value]]:
        """What was given, less the answers that have something wrong."""
        wrong = self._wrong
        return {key: v for key, v in self.given.items() if key not in wrong}

    @property
    def unfit(self) -> dict[str, list[str]]:
        """What was typed and is no answer, box by box as it was sent, to be held."""
        if not isinstance(self.data, QueryDict) or not (wrong := self._wrong):
            return {}
        names = {name for name, asked in self.asked.items() if asked.key in wrong}
        sent = {box: self.data.getlist(box) for box in self.data}
        boxes = {b for b in sent if name_of(b).removesuffix("-other") in names}
        if not any(words.strip() for box in boxes for words in sent[box]):
            return {}
        return {b: sent[b] for b in sent if b in boxes or b.startswith("n-q")}

    def without_errors(self) -> PageForm:
        """The same page with what was typed, before anybody says what is wrong."""
        self._errors = ErrorDict()
        return self

    def clean(self) -> dict[str, Any]:
        given: dict[str, list[Value]] = {asked.key: [] for asked in self.asked.values()}
        for name, asked in self.asked.items():
            if name in self.cleaned_data:
                given[asked.key] += self._values(name, asked.item)
        given = self._renumbered(given)
        self._drop_errors(given)
        self.given = self._dense(given)
        for name, problem in self._problems(given):
            if name not in self.errors:
                self.add_error(name, problem)
        return self.cleaned_data

    def _drop_errors(self, given: dict[str, list[Value]]) -> None:
        """Nobody can mend what another answer on this page has just taken away."""
        if not self.errors:
            return
        answers = self.leg.answers.replace(given)
        applying = enabled(self.leg.questionnaire, answers, self._rows)
        for name in self.fields.keys() & self.errors.keys() - {"shown"}:
            asked = self.asked.get(name.removesuffix("-other"))
            if asked is None or asked.key not in applying:
                del self.errors[name]

    def _values(self, name: str, item: Item) -> list[Value]:
        values = list(kind_of(item).values(item, self.cleaned_data[name]))
        words = clean_text(self.cleaned_data.get(f"{name}-other") or "")
        return [*values, words] if words else values

    def _renumbered(self, given: dict[str, list[Value]]) -> dict[str, list[Value]]:
        """Answers below a repeating question follow it when an empty row goes."""
        moved = dict(given)
        for name, asked in self.asked.items():
            key, item, index = asked.key, asked.item, asked.row
            if not item.nests:
                continue
            rows = [n for n, a in self.asked.items() if a.key == key]
            filled = [n for n in rows if self.cleaned_data.get(n) not in (None, "")]
            for below in item.walk():
                old = key_of(below.link_id, [*self._path(key), index])
                if below is item or old not in given:
                    continue
                values, moved[old] = moved.get(old, []), []
                if name in filled:
                    now = key_of(below.link_id, [*self._path(key), filled.index(name)])
                    moved[now] = values
        return moved

    def _path(self, key: str) -> tuple[int, ...]:
        return self.leg.questionnaire.locate(key)[1]

    def _dense(self, given: dict[str, list[Value]]) -> dict[str, list[Value]]:
        """Without the rows that were left empty; what moved up leaves no trace."""
        if not self._rows and all("@" not in key for key in given):
            return given
        before = self.leg.answers.without(given)
        after = dense(self.leg.questionnaire, before.replace(given))
        gone: dict[str, list[Value]] = {
            key: [] for key in [*given, *self.leg.answers] if key not in after
        }
        return {**gone, **{key: list(values) for key, values in after.items()}}

    def _problems(
        self, given: dict[str, list[Value]]
    ) -> Iterator[tuple[str, StrOrPromise]]:
        answers = self.leg.answers.replace(given)
        outcome = check_answers(self.leg.questionnaire, answers, complete=True)
        names = {asked.key: name for name, asked in reversed(self.asked.items())}
        for issue in outcome.errors:
            name = self._name_of(issue, names)
            if name is not None and issue.code not in IGNORED:
                is_of_group = issue.key not in names
                yield name, problems.words(issue, is_of_group=is_of_group)
        if self.leg.name == documents.CONTACT:
            person = contact.Contact.of(answers)
            slips = contact.slips(person, names, timezone.localdate())
            yield from ((names[key], words) for key, words in slips)

    def _name_of(self, issue: Issue, names: dict[str, str]) -> str | None:
        """The field that an issue speaks of, if it is on this page.

        A group that lacks an answer says so at its first question.
        """
        if issue.key in names or not issue.link_id:
            return names.get(issue.key)
        below = self.leg.questionnaire.item(issue.link_id).walk()
        links = {item.link_id for item in below}
        inside = (n for n, asked in self.asked.items() if asked.item.link_id in links)
        return next(inside, None)


def name_of(box: str) -> str:
    """The field that a box belongs to: "q4" for "q4_month"."""
    return box.partition("_")[0]


def is_count(text: str) -> bool:
    return text.isdecimal() and len(text) <= MOST_DIGITS
