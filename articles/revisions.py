"""What a revision holds, how it becomes the public text, and what changed in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from articles import actions, markup, passages, statements
from articles.models import Article, Question, Reference, Topic
from articles.plain_language import straight
from articles.statements import Statement

Content = Mapping[str, Any]
FIELDS = ["title", "short_title", "summary", "audience_question", "position"]
FIELDS += ["evidence_label", "evidence_text", "short_answer", "body", "unknowns"]
FIELDS += ["conflict_of_interest", "guarded", "review_interval_months"]
# What is no sentence of the text, but speaks of safety or evidence all the same.
ALWAYS_GUARDED = ["evidence_label", "evidence_text", "guarded"]
QUESTION = re.compile(r"^### +(.+?) *$", re.MULTILINE)
WHOLE_ARTICLE = "*"
# Beside the text; they belong to an article that is marked as a whole.
HEADLINES = ["title", "short_title", "summary", "audience_question"]
HEADLINES += ["conflict_of_interest"]
# What readers see above and below the text, in their words.
ABOVE = {
    "Title": ["title"],
    "Summary": ["summary"],
    "Evidence": ["evidence_label", "evidence_text"],
    "Who pays": ["conflict_of_interest"],
}


def content_of(article: Article, names: Sequence[str] = FIELDS) -> dict[str, Any]:
    """The article as its rows have it: texts, questions, topic, related."""
    questions = article.questions.values_list("question", "answer")
    return {
        **{name: getattr(article, name) for name in names},
        "topic": article.topic.slug,
        "related": sorted(article.related.values_list("slug", flat=True)),
        "questions": [list(pair) for pair in questions],
    }


def apply(article: Article, content: Content) -> None:
    """Write a revision into the rows that the public reads."""
    show(article, content)
    article.save()
    replace_questions(article, content["questions"])
    article.related.set(Article.objects.filter(slug__in=content["related"]))
    actions.refresh(article)


def replace_questions(article: Article, questions: Iterable[Sequence[str]]) -> None:
    article.questions.all().delete()
    Question.objects.bulk_create(
        Question(article=article, position=place, question=question, answer=answer)
        for place, (question, answer) in enumerate(questions, start=1)
    )


def show(article: Article, content: Content) -> None:
    """Lay a revision over an article in memory; nothing is stored."""
    for name in FIELDS:
        setattr(article, name, content[name])
    # One that was deleted since leaves the article where it is.
    topic = Topic.objects.filter(slug=content["topic"]).first()
    article.topic = topic or article.topic


def questions_text(questions: Iterable[Sequence[str]]) -> str:
    """Questions as editors write them: each a heading, its answer below."""
    return "\n\n".join(f"### {question}\n\n{answer}" for question, answer in questions)


def read_questions(text: str) -> list[list[str]]:
    """The reverse; what stands before the first heading belongs to none."""
    _before, *rest = QUESTION.split(text.replace("\r\n", "\n"))
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return [[question.strip(), answer.strip()] for question, answer in pairs]


def parts(content: Content) -> dict[str, str]:
    """Every text of a revision by the name that an editor knows it by."""
    named = {name: content[name] for name in ("short_answer", "body", "unknowns")}
    return named | dict(content["questions"])


def needs_review(old: Content, new: Content, guarded_keys: set[str]) -> list[str]:
    """The changes that a clinician has to see: statements, as they were or are.

    A statement counts when it rests on a reference on safety or dose, or stands in a
    section that the article marks so. A picture always does: no rule can read it.
    """
    marked = {
        straight(line.strip()).casefold()
        for content in (old, new)
        for line in content["guarded"].splitlines()
    }
    is_whole = WHOLE_ARTICLE in marked
    named = [*ALWAYS_GUARDED, *(HEADLINES if is_whole else ())]
    changed = [name for name in named if old[name] != new[name]]
    pictures = {*markup.placed(old["body"])} ^ {*markup.placed(new["body"])}
    changed += sorted(map(str, pictures))
    before, after = _sections(old), _sections(new)
    for name in sorted(before.keys() | after.keys()):
        is_marked = is_whole or straight(name).casefold() in marked
        changed += [
            statement.text
            for statement in _different(before[name], after[name])
            if is_marked or statement.keys & guarded_keys
        ]
    return changed


def _different(
    before: Counter[Statement], after: Counter[Statement]
) -> list[Statement]:
    """What went and what came, each as often as it did."""
    return [*(before - after).elements(), *(after - before).elements()]


def happened(old: Content | None, new: Content) -> dict[str, Any]:
    """What readers are told of a change, as `page.Told` says it in their language.

    {"first": True}, or the parts that changed and those taken out, by the names that
    they have in English; {} when readers see no change.
    """
    if old is None:
        return {"first": True}
    before, after = _sections(old), _sections(new)
    names = [said for said, fields in ABOVE.items() if _differ(fields, old, new)]
    names += [name for name in after if before[name] != after[name]]
    found = {"changed": names, "gone": [name for name in before if name not in after]}
    return {kind: named for kind, named in found.items() if any(named)}


def _differ(fields: Iterable[str], old: Content, new: Content) -> bool:
    return any(old[name] != new[name] for name in fields)


def guarded_keys() -> set[str]:
    guarded = Reference.objects.filter(is_guarded=True)
    return set(guarded.values_list("key", flat=True))


def _sections(content: Content) -> defaultdict[str, Counter[Statement]]:
    """What each section states, by its heading; two of one name count as one."""
    texts = [
        ("The short answer", content["short_answer"]),
        *((heading, text) for _, heading, text in passages.sections(content["body"])),
        ("What we don’t know", content["unknowns"]),
        *content["questions"],
    ]
    found: defaultdict[str, Counter[Statement]] = defaultdict(Counter)
    for name, text in texts:
        found[name].update(statements.of(text))
    return found
