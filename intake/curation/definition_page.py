"""One version of a questionnaire as staff look at it before they switch it on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from intake import catalogue, in_words
from intake.catalogue import Entry
from intake.curation import meaning_in_words
from intake.curation.differences import Difference, differences
from intake.models import (
    CatalogueEvent,
    Pathway,
    QuestionnaireVersion,
    Response,
    Submission,
)
from intake.questionnaires.definition import Item


@dataclass(frozen=True)
class ItemLine:
    link_id: str
    kind: str
    words: str
    options: list[str]
    condition: str
    is_offered: bool


@dataclass(frozen=True)
class ScoreLines:
    title: str
    sentences: list[str]


@dataclass(frozen=True)
class RuleLine:
    level: str
    css: str
    title: str
    when: str
    why: str
    sources: list[str]


@dataclass(frozen=True)
class DefinitionPage:
    """Counts only of people: how many, never who."""

    entry: Entry
    items: list[ItemLine]
    questions: int
    scores: list[ScoreLines]
    rules: list[RuleLine]
    hindrances: list[str]
    in_use: QuestionnaireVersion | None
    differences: list[Difference]
    pathways: QuerySet[Pathway]
    drafts: int
    sent: int
    events: QuerySet[CatalogueEvent]


CSS = {"urgent": "urgent", "clinician": "clinician", "review": "review"}


def page(version: QuestionnaireVersion) -> DefinitionPage:
    entry = catalogue.entry(version.pk)
    items = list(entry.questionnaire.walk())
    versions = QuestionnaireVersion.objects.filter(url=version.url)
    in_use = versions.active().exclude(pk=version.pk).only("version").first()
    return DefinitionPage(
        entry=entry,
        items=[_item(item, entry) for item in items],
        questions=sum(item.is_question for item in items),
        scores=_scores(entry),
        rules=_rules(entry),
        hindrances=catalogue.hindrances(version),
        in_use=in_use,
        differences=differences(catalogue.entry(in_use.pk), entry) if in_use else [],
        pathways=Pathway.objects.filter(
            steps__questionnaire_url=version.url, steps__is_on=True
        ),
        events=version.events.select_related("by"),
        **_counts(version),
    )


def _counts(version: QuestionnaireVersion) -> dict[str, int]:
    is_draft = Q(submission__status=Submission.Status.DRAFT)
    return Response.objects.filter(questionnaire=version).aggregate(
        drafts=Count("pk", filter=is_draft), sent=Count("pk", filter=~is_draft)
    )


def _item(item: Item, entry: Entry) -> ItemLine:
    return ItemLine(
        link_id=item.link_id,
        kind=item.type,
        words=in_words.question(item),
        options=[in_words.option(option) for option in item.options],
        condition=in_words.conditions(item, entry.questionnaire),
        is_offered=item.offered or not item.is_question,
    )


def _scores(entry: Entry) -> list[ScoreLines]:
    return [
        ScoreLines(spec.title, list(meaning_in_words.score(spec)))
        for spec in entry.interpretation.scores
    ]


def _rules(entry: Entry) -> list[RuleLine]:
    return [
        RuleLine(
            level=str(meaning_in_words.LEVELS[rule.level]),
            css=CSS.get(rule.level, "plain"),
            title=rule.title,
            when=meaning_in_words.when(rule.when, entry.questionnaire),
            why=rule.why,
            sources=[f"{source.id}: {source.text}" for source in rule.sources],
        )
        for rule in entry.interpretation.rules
    ]
