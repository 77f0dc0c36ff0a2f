"""Every text of the program that can be translated, found without gettext's tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

CHECKOUT = Path(__file__).parents[1]
APPS = ("clinic", "articles", "intake")
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop", "named"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
LITERAL = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"\b(_|[np]?gettext)\(\s*((?:{LITERAL}\s*,?\s*)+)", re.DOTALL)


@dataclass(frozen=True)
class Text:
    place: str
    msgid: str
    plural: str = ""
    context: str = ""


def all_texts() -> Iterator[Text]:
    for app in APPS:
        for path in sorted((CHECKOUT / app).rglob("*.py")):
            yield from _of_module(path)
    for path in sorted((CHECKOUT / "templates").rglob("*.*")):
        yield from _of_template(path)


def _of_module(path: Path) -> Iterator[Text]:
    place = str(path.relative_to(CHECKOUT))
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
        if node.func.id in SINGULAR and texts:
            yield Text(place, str(texts[0]))
        elif node.func.id in PLURAL and len(texts) > 1:
            yield Text(place, str(texts[0]), str(texts[1]))
        elif node.func.id in WITH_CONTEXT and len(texts) > 1:
            yield Text(place, str(texts[1]), context=str(texts[0]))


def _of_template(path: Path) -> Iterator[Text]:
    place = str(path.relative_to(CHECKOUT))
    for name, arguments in CALL.findall(templatize(path.read_text("utf-8"))):
        texts = [ast.literal_eval(text) for text in re.findall(LITERAL, arguments)]
        if name == "pgettext":
            yield Text(place, texts[1], context=texts[0])
        else:
            yield Text(place, texts[0], texts[1] if name == "ngettext" else "")


# What staff read, in English only. Everything else is for people.
STAFF = (
    "articles/actions.py",
    "articles/admin.py",
    "articles/apps.py",
    "articles/checklist.py",
    "articles/definitions.py",
    "articles/citing.py",  # stands inside an article, which is in English
    "articles/desk/",
    "articles/figures.py",  # stands inside an article, which is in English
    "articles/forms.py",
    "articles/markup.py",  # likewise
    "articles/models/",
    "articles/pictures.py",  # likewise
    "articles/preview.py",
    "articles/resizing.py",
    "articles/tables.py",  # likewise
    "articles/templatetags/",
    "articles/workflow.py",
    "clinic/accounts.py",
    "clinic/admin.py",
    "clinic/admin_site.py",
    "clinic/models.py",
    "clinic/second_factor.py",
    "intake/actions/",
    "intake/at_the_desk.py",
    "intake/catalogue.py",
    "intake/curation/",
    "intake/dashboard.py",
    "intake/desk/",
    "intake/in_words.py",
    "intake/messages/",
    "intake/models/",
    "intake/pathways.py",
    "intake/readiness.py",
    "intake/switchboard/",
    "intake/templatetags/alerts.py",
    "intake/templatetags/desk.py",
    "intake/translations.py",
    "templates/account/",
    "templates/admin/",
    "templates/allauth/",
    "templates/emails/invitation",
    "templates/emails/staff",
    "templates/emails/test",
    "templates/articles/_preview_notice.html",
    "templates/mfa/",
    "templates/not_on_record.html",
    "templates/usersessions/",
)
# What people see of a module that is else for staff.
SHOWN = {
    "articles/models/article.py": {
        "Many good studies agree.",
        "There are some good studies; more could change the picture.",
        "There are few or very small studies; this is likely to change.",
        "Studies disagree.",
        "There is no good evidence that it works.",
        "strong",
        "moderate",
        "early",
        "mixed",
        "not shown",
    },
    "clinic/models.py": {
        "%(first)s to %(last)s",
        "%(opens)s to %(closes)s",
        "Our clinic",
        "closed",
    },
    "intake/messages/words.py": {"our office", "our usual number"},
}


@cache
def public_texts() -> list[Text]:
    """What people can meet, each once."""
    found: dict[tuple[str, str, str], Text] = {}
    for text in all_texts():
        is_staff = text.place.startswith(STAFF)
        if not is_staff or text.msgid in SHOWN.get(text.place, ()):
            found.setdefault((text.context, text.msgid, text.plural), text)
    return list(found.values())
