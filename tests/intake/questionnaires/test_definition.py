from __future__ import annotations

from .builders import control, group, item, loaded, option


def test_top_level_groups_are_pages():
    questionnaire = loaded(
        item("hello", "display"), group("a", item("b")), group("c", item("d"))
    )

    first, second = questionnaire.pages

    assert (first.title, second.title) == ("Question a", "Question c")
    assert [i.link_id for i in first.items] == ["b"]
    assert [i.link_id for i in first.introduction] == ["hello"]
    assert second.introduction == ()


def test_a_repeating_group_stays_a_group_on_its_page():
    [page] = loaded(group("a", item("b"), repeats=True)).pages

    assert [i.link_id for i in page.items] == ["a"]
    assert [i.link_id for i in page.walk()] == ["a", "b"]


def test_everything_else_is_one_page_named_by_its_leading_words():
    [page] = loaded(
        item("long", "display"), item("lead", "display", text="In two weeks"), item("q")
    ).pages

    assert page.title == "In two weeks"
    assert [i.link_id for i in page.introduction] == ["long"]
    assert [i.link_id for i in page.items] == ["q"]


def test_without_leading_words_the_page_has_the_title():
    [page] = loaded(item("q"), group("g", item("r"))).pages

    assert page.title == "A test"


def test_display_items_below_say_something_about_their_question():
    questionnaire = loaded(
        item(
            "q",
            "decimal",
            item=[
                item(
                    "h", "display", text="As on the scales", extension=[control("help")]
                ),
                item("u", "display", text="kg", extension=[control("unit")]),
            ],
        )
    )

    asked = questionnaire.item("q")

    assert asked.help == "As on the scales"
    assert asked.hint("unit") == "kg"
    assert all(child.is_hint for child in asked.items)


def test_an_item_knows_where_it_stands():
    questionnaire = loaded(group("a", item("b")), group("c", item("d"), repeats=True))

    assert questionnaire.item("b").path == "Questionnaire.item[0].item[0]"
    assert questionnaire.parent("b").link_id == "a"
    assert questionnaire.parent("a") is None
    assert questionnaire.locate("d@2") == (questionnaire.item("d"), (2,))
    assert "d" in questionnaire


def translated(text: str, language: str = "es") -> dict:
    parts = [
        {"url": "lang", "valueCode": language},
        {"url": "content", "valueString": text},
    ]
    url = "http://hl7.org/fhir/StructureDefinition/translation"
    return {"extension": [{"url": url, "extension": parts}]}


def test_a_translation_replaces_the_words_and_nothing_else():
    coding = {"code": "a", "display": "Never", "_display": translated("Nunca")}
    hint = item("h", "display", extension=[control("help")], _text=translated("Ayuda"))
    questionnaire = loaded(
        item(
            "q",
            "choice",
            _text=translated("Pregunta"),
            answerOption=[{"valueCoding": coding}],
            item=[hint],
        ),
        _title=translated("Una prueba"),
    )

    spanish = questionnaire.translated("es-MX")

    assert questionnaire.languages == ("es",)
    assert spanish.title == "Una prueba"
    assert spanish.item("q").text == "Pregunta"
    assert spanish.item("q").options[0].display == "Nunca"
    assert (
        spanish.item("q").options[0].value == questionnaire.item("q").options[0].value
    )
    assert spanish.item("q").help == "Ayuda"
    assert spanish.sha256 == f"{questionnaire.sha256}-es-MX"  # kept for itself


def test_without_a_translation_the_words_stay():
    questionnaire = loaded(item("q", "choice", answerOption=[option("a")]))

    assert questionnaire.translated("fr").items == questionnaire.items


def test_the_hash_depends_on_the_content_and_not_on_the_spelling():
    one = loaded(item("q"), title="A")
    same = loaded(item("q"), title="A")
    other = loaded(item("q"), title="B")

    assert one.sha256 == same.sha256 != other.sha256


def test_the_canonical_names_the_version():
    assert loaded(item("q")).canonical.endswith("/test|1.0.0")
