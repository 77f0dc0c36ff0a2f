"""How a person may be reached, read from their answers to "about you"."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from clinic import sealing
from intake.questionnaires.answers import Answers
from intake.questionnaires.values import Coding, Date

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WAYS = ("email-ok", "text-ok", "call-ok")
PHONE_DIGITS = 10
NOT_BORN = _("This date is still to come. Check the year.")
NO_ADDRESS = _("Write one whole e-mail address, like name@example.org.")
NO_NUMBER = _("Write the whole number with its area code, like 202 555 0188.")
NO_SAFE_WAY = _(
    "Choose “yes” for at least one way, so that we can answer you. If none is safe, "
    "go back and give another address or number, or call the clinic instead."
)


@dataclass(frozen=True)
class Contact:
    name: str
    ask_for: str
    email: str
    phone: str
    birth_date: date | None
    state: str
    safe: frozenset[str]  # of WAYS and "voicemail-ok", "say-who"
    times: tuple[str, ...]
    when: frozenset[str] = frozenset()  # the codes of `times`

    @classmethod
    def of(cls, answers: Answers) -> Contact:
        yes = ("email-ok", "text-ok", "call-ok", "voicemail-ok", "say-who")
        return cls(
            name=_text(answers, "name"),
            ask_for=_text(answers, "ask-for"),
            email=_text(answers, "email"),
            phone=_text(answers, "phone"),
            birth_date=_birth_date(answers),
            state=_code(answers, "state"),
            safe=frozenset(link for link in yes if _is_yes(answers, link)),
            times=tuple(_words(value) for value in answers.get("times")),
            when=frozenset(
                v.code for v in answers.get("times") if isinstance(v, Coding)
            ),
        )

    @property
    def may_be_mailed(self) -> bool:
        return bool(self.email) and "email-ok" in self.safe

    @property
    def has_safe_way(self) -> bool:
        by_phone = bool(self.phone) and bool(self.safe & {"text-ok", "call-ok"})
        return self.may_be_mailed or by_phone

    def age_on(self, day: date) -> int | None:
        """Return whole years; someone born on 29 February turns on 1 March."""
        born = self.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def blind_indexes(person: Contact) -> dict[str, bytes | None]:
    """What lets the same person be found again, without a readable trace."""
    digits = "".join(c for c in person.phone if c.isdecimal())[-PHONE_DIGITS:]
    values = {"email": person.email, "phone": digits, "name": person.name}
    return {
        f"{kind}_index": sealing.blind(kind, value) if value else None
        for kind, value in values.items()
    }


def slips(
    person: Contact, asked: Collection[str], today: date
) -> Iterator[tuple[str, StrOrPromise]]:
    """What would keep an answer from reaching the person, by question asked."""
    digits = sum(map(str.isdecimal, person.phone))
    if "birth-date" in asked and person.birth_date and person.birth_date > today:
        yield "birth-date", NOT_BORN
    if "email" in asked and person.email and not _is_address(person.email):
        yield "email", NO_ADDRESS
    if "phone" in asked and person.phone and digits < PHONE_DIGITS:
        yield "phone", NO_NUMBER
    ways = [way for way in WAYS if way in asked]
    if ways and not person.has_safe_way:
        yield ways[0], NO_SAFE_WAY


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _text(answers: Answers, link_id: str) -> str:
    return next((value for value in answers.get(link_id) if isinstance(value, str)), "")


def _code(answers: Answers, link_id: str) -> str:
    codings = (v for v in answers.get(link_id) if isinstance(v, Coding))
    return next((coding.code for coding in codings), "")


def _is_yes(answers: Answers, link_id: str) -> bool:
    return True in answers.get(link_id) or _code(answers, link_id) == "yes"


def _words(value: object) -> str:
    return value.display or value.code if isinstance(value, Coding) else str(value)


def _birth_date(answers: Answers) -> date | None:
    given = next((v for v in answers.get("birth-date") if isinstance(v, Date)), None)
    return date.fromisoformat(given.text) if given and given.precision == 3 else None
