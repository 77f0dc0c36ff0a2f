"""A questionnaire with every type of item, and every control with its own look."""

from __future__ import annotations

import json
from typing import Any

CORE = "http://hl7.org/fhir/StructureDefinition/"
URL = "https://clinic.example/Questionnaire/every-control"
CODES = "https://clinic.example/codes"
UCUM = "http://unitsofmeasure.org"


def extension(name: str, **value: Any) -> dict[str, Any]:
    [(kind, content)] = value.items()
    return {"url": CORE + name, f"value{kind}": content}


def control(code: str) -> dict[str, Any]:
    concept = {"coding": [{"code": code}]}
    return extension("questionnaire-itemControl", CodeableConcept=concept)


def item(link_id: str, kind: str, text: str, *extensions: Any, **more: Any) -> Any:
    asked = {"linkId": link_id, "type": kind, "text": text, **more}
    return {**asked, "extension": list(extensions)} if extensions else asked


def coded(*codes: str) -> list[dict[str, Any]]:
    return [
        {"valueCoding": {"system": CODES, "code": code, "display": code.title()}}
        for code in codes
    ]


def when(question: str, operator: str = "=", **answer: Any) -> dict[str, Any]:
    return {"question": question, "operator": operator, **answer}


def coding(code: str) -> dict[str, Any]:
    return {"answerCoding": {"system": CODES, "code": code}}


OFTEN = coded("never", "sometimes", "often")
EXCLUSIVE = extension("questionnaire-optionExclusive", Boolean=True)
SLIDER = [
    control("slider"),
    extension("minValue", Integer=0),
    extension("maxValue", Integer=10),
    extension("questionnaire-sliderStepValue", Integer=2),
]
ENDS = [
    item("pain-low", "display", "No pain", control("lower")),
    item("pain-high", "display", "The worst pain", control("upper")),
]
KG = extension("questionnaire-unit", Coding={"system": UCUM, "code": "kg"})
UNITS = [
    extension("questionnaire-unitOption", Coding={"system": UCUM, "code": code})
    for code in ("cm", "[in_i]")
]
MARKED = {"extension": [extension("rendering-markdown", Markdown="**Read** this")]}
XHTML = "<p>Any <b>pain</b><script>x()</script></p><p>today?</p>"
LOOKS = {"extension": [extension("rendering-xhtml", String=XHTML)]}
PILLS = item(
    "pills",
    "group",
    "Your medicines",
    control("gtable"),
    repeats=True,
    item=[
        item("pill", "string", "Name", required=True),
        item("dose", "decimal", "Dose", extension("entryFormat", String="12.5")),
        item("daily", "boolean", "Every day"),
        item("why", "choice", "Taken for", answerOption=coded("sleep", "mood")),
    ],
)
MATRIX = item(
    "feelings",
    "group",
    "Over the last two weeks",
    control("table"),
    item=[
        item("sad", "choice", "Felt sad", answerOption=OFTEN, required=True),
        item("calm", "choice", "Felt calm", answerOption=OFTEN),
    ],
)
ACROSS = {
    **MATRIX,
    "linkId": "habits",
    "text": "And how often",
    "extension": [control("htable")],
    "item": [
        item("run", "choice", "Did you run", answerOption=OFTEN),
        item("read", "choice", "Did you read", answerOption=OFTEN),
    ],
}
GRID = item(
    "grid",
    "group",
    "Sleep",
    control("grid"),
    item=[
        item(
            f"{day}-row",
            "group",
            day.title(),
            item=[
                item(f"{day}-hours", "integer", "Hours"),
                item(f"{day}-naps", "integer", "Naps"),
            ],
        )
        for day in ("weekdays", "weekends")
    ],
)
CONTROLS = item(
    "controls",
    "group",
    "Every kind of question",
    item=[
        item("read", "display", "Read this", _text=MARKED),
        item("boolean", "boolean", "Do you sleep well?", prefix="1."),
        item(
            "decimal",
            "decimal",
            "Your weight",
            KG,
            extension("maxDecimalPlaces", Integer=1),
        ),
        item("integer", "integer", "Pain now", *SLIDER, _text=LOOKS, item=ENDS),
        item("date", "date", "Since when?"),
        item("moment", "dateTime", "When was that?"),
        item("time", "time", "When do you get up?"),
        item("line", "string", "In a few words", maxLength=20, required=True),
        item("lines", "text", "Tell us more"),
        item("url", "url", "Your page"),
        item(
            "across",
            "choice",
            "Which one?",
            extension("questionnaire-choiceOrientation", Code="horizontal"),
            answerOption=coded("first", "second"),
        ),
        item(
            "many",
            "choice",
            "Which ones?",
            repeats=True,
            answerOption=[
                *coded("one", "two"),
                {**coded("none")[0], "extension": [EXCLUSIVE]},
            ],
        ),
        item(
            "list",
            "choice",
            "From a list",
            control("drop-down"),
            answerOption=coded("a", "b", "c"),
        ),
        item("open", "open-choice", "Or something else", answerOption=coded("x", "y")),
        item("weight", "quantity", "How heavy?", KG),
        item("height", "quantity", "How tall?", *UNITS),
        item(
            "linked",
            "string",
            "With a link",
            extension("questionnaire-supportLink", Uri="https://clinic.example/help"),
        ),
        item("allergies", "string", "Allergies", repeats=True),
    ],
)
GATED = item(
    "gated",
    "group",
    "What follows from what",
    item=[
        item("pain", "boolean", "Are you in pain?"),
        item(
            "where",
            "choice",
            "Where?",
            answerOption=coded("head", "back", "elsewhere"),
            enableWhen=[when("pain", answerBoolean=True)],
        ),
        item(
            "place",
            "group",
            "Elsewhere",
            enableWhen=[when("where", **coding("elsewhere"))],
            item=[
                item("place-name", "string", "Which place?", required=True),
                item(
                    "strong",
                    "integer",
                    "How strong, 0 to 10?",
                    *SLIDER[:3],
                ),
                item(
                    "strong-words",
                    "text",
                    "What helps?",
                    enableWhen=[when("strong", ">", answerInteger=6)],
                ),
            ],
        ),
        item(
            "either",
            "string",
            "Said when it hurts in head or back",
            enableBehavior="any",
            enableWhen=[
                when("where", **coding("head")),
                when("where", **coding("back")),
            ],
        ),
        item(
            "silent",
            "display",
            "Thank you for saying nothing.",
            enableWhen=[when("pain", "exists", answerBoolean=False)],
        ),
    ],
)
TABLES = item("tables", "group", "In tables", item=[MATRIX, ACROSS, PILLS, GRID])


def definition(*pages: Any) -> str:
    return json.dumps(
        {
            "resourceType": "Questionnaire",
            "url": URL,
            "version": "1",
            "status": "active",
            "title": "Every control",
            "copyright": "In the public domain.",
            "item": list(pages) or [CONTROLS, TABLES, GATED],
        }
    )
