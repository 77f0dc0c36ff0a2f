"""Spanish beside the English of the shipped questionnaires.

Of a validated scale only a published translation is shipped, typed here a second
time. What has none stays in English as a whole.
"""

from __future__ import annotations

import json

import pytest

from intake.questionnaires import loading
from intake.questionnaires.translation import phrases

from .shipped import INSTRUMENTS, OWN, PUBLISHED, definition, version

IN_SPANISH = ("gad-7", "phq-9", "audit-c")
ENGLISH_ONLY = sorted(set(PUBLISHED) - set(IN_SPANISH))
FREQUENCY = ["Varios días", "Más de la mitad de los días", "Casi todos los días"]
NEVER = {"gad-7": "Nunca", "phq-9": "Ningún día"}
DIFFICULTY = (
    "Si marcó cualquiera de los problemas, ¿qué tanta dificultad le han dado estos"
    " problemas para hacer su trabajo, encargarse de las tareas del hogar, o llevarse"
    " bien con otras personas?"
)
DIFFICULTIES = [
    "No ha sido difícil",
    "Un poco difícil",
    "Muy difícil",
    "Extremadamente difícil",
]

ITEMS = {
    "gad-7": [
        "Durante las últimas 2 semanas, ¿con qué frecuencia ha sentido molestias por"
        " los siguientes problemas?",
        "Sentirse nervioso/a, intranquilo/a o con los nervios de punta",
        "No poder dejar de preocuparse o no poder controlar la preocupación",
        "Preocuparse demasiado por diferentes cosas",
        "Dificultad para relajarse",
        "Estar tan inquieto/a que es difícil permanecer sentado/a tranquilamente",
        "Molestarse o ponerse irritable fácilmente",
        "Sentir miedo como si algo terrible pudiera pasar",
        DIFFICULTY,
    ],
    "phq-9": [
        "Durante las últimas 2 semanas, ¿qué tan seguido ha tenido molestias debido a"
        " los siguientes problemas?",
        "Poco interés o placer en hacer cosas",
        "Se ha sentido decaído(a), deprimido(a) o sin esperanzas",
        "Ha tenido dificultad para quedarse o permanecer dormido(a), o ha dormido"
        " demasiado",
        "Se ha sentido cansado(a) o con poca energía",
        "Sin apetito o ha comido en exceso",
        "Se ha sentido mal con usted mismo(a) – o que es un fracaso o que ha quedado"
        " mal con usted mismo(a) o con su familia",
        "Ha tenido dificultad para concentrarse en ciertas actividades, tales como leer"
        " el periódico o ver la televisión",
        "¿Se ha movido o hablado tan lento que otras personas podrían haberlo notado? o"
        " lo contrario – muy inquieto(a) o agitado(a) que ha estado moviéndose mucho"
        " más de lo normal",
        "Pensamientos de que estaría mejor muerto(a) o de lastimarse de alguna manera",
        DIFFICULTY,
    ],
}
DRINKING = {
    "¿Con qué frecuencia consume alguna bebida alcohólica?": [
        "Nunca",
        "Una o menos veces al mes",
        "De 2 a 4 veces al mes",
        "De 2 a 3 veces a la semana",
        "4 o más veces a la semana",
    ],
    "¿Cuántas consumiciones de bebidas alcohólicas suele realizar en un día de consumo"
    " normal?": ["1 o 2", "3 o 4", "5 o 6", "7, 8 o 9", "10 o más"],
    "¿Con qué frecuencia toma 6 o más bebidas alcohólicas en un solo día?": [
        "Nunca",
        "Menos de una vez al mes",
        "Mensualmente",
        "Semanalmente",
        "A diario o casi a diario",
    ],
}


def in_spanish(name):
    return loading.load(json.dumps(definition(name))).translated("es")


def missing(name):
    questionnaire = loading.load(json.dumps(definition(name)))
    return [p.original for p in phrases(questionnaire, "es") if not p.translation]


@pytest.mark.parametrize("name", sorted({*OWN, *IN_SPANISH}))
def test_every_text_is_there_in_spanish(name):
    assert missing(name) == []


@pytest.mark.parametrize("name", ENGLISH_ONLY)
def test_a_scale_without_a_published_translation_stays_english_as_a_whole(name):
    whole = loading.load(json.dumps(definition(name)))

    assert whole.languages == ()


@pytest.mark.parametrize("name", ["gad-7", "phq-9"])
def test_the_spanish_of_a_scale_is_the_published_one(name):
    scale = in_spanish(name)
    shown = [item for item in scale.walk() if not item.is_group]

    assert [item.text for item in shown] == ITEMS[name]
    answers = {tuple(o.display for o in item.options) for item in shown}
    assert answers == {(), (NEVER[name], *FREQUENCY), tuple(DIFFICULTIES)}


def test_the_spanish_of_audit_c_is_that_of_the_world_health_organization():
    asked = [item for item in in_spanish("audit-c").walk() if item.is_question]

    assert {q.text: [o.display for o in q.options] for q in asked} == DRINKING


@pytest.mark.parametrize("name", sorted({*OWN, *IN_SPANISH}))
def test_the_version_with_spanish_says_in_english_what_the_one_before_said(name):
    before = json.loads((INSTRUMENTS / name / "1.0.0.json").read_text())

    assert without_translations(definition(name)) == before | {
        "version": version(name),
        "date": definition(name)["date"],
    }


def without_translations(element):
    if isinstance(element, list):
        return [without_translations(inner) for inner in element]
    if not isinstance(element, dict):
        return element
    return {
        name: without_translations(inner)
        for name, inner in element.items()
        if not name.startswith("_")
    }
