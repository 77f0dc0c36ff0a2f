"""`manage.py questionnaire`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from fhir.resources.R4B.operationoutcome import OperationOutcome

from intake import catalogue
from intake.models import QuestionnaireVersion

from .questionnaires import builders as make

pytestmark = pytest.mark.usefixtures("empty_catalogue")
ROOT = Path(__file__).resolve().parents[2]
URL = make.URL
SUM = {
    "url": make.SDC + "calculatedExpression",
    "valueExpression": {
        "language": "text/fhirpath",
        "expression": "%resource.item.answer.value.weight().sum()",
    },
}
FAULTY = make.definition(make.item("a"), make.item("b", "display", required=True))
SCALE = [
    make.item("a", "choice", answerOption=[make.option("x", 1), make.option("y", 2)]),
    make.item("b", "choice", answerOption=[make.option("x", 1), make.option("y", 2)]),
]


@dataclass
class Said:
    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def run(*arguments: object) -> Said:
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("questionnaire", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        status = end.code
    return Said(status, out.getvalue(), err.getvalue())


def written(folder: Path, source: object, name: str = "asked.json") -> Path:
    path = folder / name
    text = source if isinstance(source, str) else json.dumps(source)
    path.write_bytes(text.encode())
    return path


def meaning(*items: str, version: str = "1.0.0") -> dict:
    total = {
        "code": "total",
        "title": "Total",
        "loinc": None,
        "items": list(items),
        "method": "sum",
        "missing": {"rule": "none"},
        "low": 0,
        "high": 4,
        "bands": [],
        "cutoffs": [],
        "citation": {"text": "Somebody 2020"},
    }
    return {"questionnaire": URL, "version": version, "scores": [total], "rules": []}


# check ----------------------------------------------------------------------------


def test_a_good_file_is_ok(tmp_path):
    path = written(tmp_path, make.definition(make.item("a")))

    said = run("check", path)

    assert said.status == 0
    assert said.out == f"{path}: ok, 1 item\n"


def test_a_fault_is_named_with_severity_and_place(tmp_path):
    said = run("check", written(tmp_path, FAULTY))

    assert said.status == 1
    assert said.lines[0].endswith("refused, 1 error")
    assert said.lines[1:] == [
        "  error: Questionnaire.item[1] (linkId b): "
        "A display item cannot be required or repeat."
    ]


def test_warnings_alone_refuse_nothing(tmp_path):
    without = make.definition(make.item("a"))
    del without["version"]
    said = run("check", written(tmp_path, without))
    assert said.status == 0
    assert said.lines[0].endswith("warnings, 1 item, 1 warning")
    assert said.lines[1].startswith("  warning: Questionnaire.version: Without a ver")


def test_json_is_an_operation_outcome(tmp_path):
    said = run("check", written(tmp_path, FAULTY), "--format", "json")

    outcome = json.loads(said.out)
    OperationOutcome.model_validate(outcome)
    [issue] = outcome["issue"]
    assert said.status == 1
    assert issue["severity"] == "error"
    assert issue["expression"] == ["Questionnaire.item[1]"]
    assert issue["details"]["coding"][0]["code"] == "que-6"


def test_json_of_a_good_file_is_an_operation_outcome_too(tmp_path):
    path = written(tmp_path, make.definition(make.item("a")))

    said = run("check", path, "--format", "json")

    outcome = json.loads(said.out)
    OperationOutcome.model_validate(outcome)
    assert (said.status, outcome["issue"][0]["severity"]) == (0, "information")


def test_a_right_response_passes(tmp_path):
    asked = written(tmp_path, make.definition(make.item("a")))
    response = make.response(make.answered("a", {"valueString": "so"}))

    said = run("check", asked, "--response", written(tmp_path, response, "given.json"))

    assert said.status == 0
    assert "given.json to" in said.lines[0]


def test_a_wrong_answer_is_named_at_its_item(tmp_path):
    asked = written(tmp_path, make.definition(make.item("a", "integer")))
    response = make.response(make.answered("a", {"valueString": "so"}))
    given = written(tmp_path, response, "given.json")

    said = run("check", asked, "--response", given, "--format", "json")

    [issue] = json.loads(said.out)["issue"]
    assert said.status == 1
    assert issue["severity"] == "fatal"
    assert issue["expression"] == ["QuestionnaireResponse.item[0].answer[0]"]


def test_answers_are_looked_at_though_the_questionnaire_lacks_a_status(tmp_path):
    lacking = make.definition(make.item("a", "integer"), status=None)
    given = make.response(make.answered("a", {"valueString": "so"}))
    asked = written(tmp_path, {k: v for k, v in lacking.items() if v is not None})

    said = run("check", asked, "--response", written(tmp_path, given, "given.json"))

    assert said.status == 1
    assert "(linkId a): This must be valueInteger" in said.out
    assert "Questionnaire.status: A questionnaire must have a status" in said.out


def test_a_response_needs_one_questionnaire(tmp_path):
    path = written(tmp_path, make.definition(make.item("a")))

    with pytest.raises(CommandError) as problem:
        run("check", path, path, "--response", path)

    assert problem.value.returncode == 2


@pytest.mark.parametrize("name", ["missing.json", ".", "latin.json", "large.json"])
@pytest.mark.parametrize("format", ["text", "json"])
def test_what_cannot_be_read_says_why(tmp_path, name, format):
    (tmp_path / "latin.json").write_bytes('{"title": "é"}'.encode("latin-1"))
    (tmp_path / "large.json").write_bytes(b" " * (2 * 1024 * 1024 + 1))

    said = run("check", tmp_path / name, "--format", format)

    assert said.status == 2
    if format == "json":
        outcome = json.loads(said.out)
        OperationOutcome.model_validate(outcome)
        assert [issue["severity"] for issue in outcome["issue"]] == ["fatal"]
    else:
        assert "cannot be read" in said.out


def test_a_response_that_cannot_be_read_is_told_apart_from_a_wrong_one(tmp_path):
    path = written(tmp_path, make.definition(make.item("a")))

    assert run("check", path, "--response", tmp_path / "missing.json").status == 2
    assert run("check", path, "--response", written(tmp_path, "[", "r")).status == 1


def test_what_is_not_json_is_refused_not_unreadable(tmp_path):
    said = run("check", written(tmp_path, "{"))

    assert said.status == 1
    assert "This is not JSON" in said.out


def test_a_byte_order_mark_is_forgiven(tmp_path):
    text = "\ufeff" + json.dumps(make.definition(make.item("a")))

    assert run("check", written(tmp_path, text)).status == 0


def test_many_files_get_a_line_each(tmp_path):
    good = written(tmp_path, make.definition(make.item("a"), make.item("b")), "1")
    without = make.definition(make.item("a"))
    del without["url"]
    doubtful = written(tmp_path, without, "2")
    bad = written(tmp_path, FAULTY, "3")

    said = run("check", good, doubtful, bad)

    assert said.status == 1
    assert said.lines[0] == f"{good}: ok, 2 items"
    assert said.lines[1].startswith(f"{doubtful}: warnings, 1 item: Questionnaire.url")
    assert said.lines[2].startswith(f"{bad}: refused: Questionnaire.item[1] (linkId b)")


def test_the_worst_of_many_files_is_the_exit_status(tmp_path):
    bad = written(tmp_path, "{}")

    said = run("check", bad, tmp_path / "missing.json", bad)

    assert (said.status, len(said.lines)) == (2, 3)


def test_many_files_as_json_are_an_object_a_line(tmp_path):
    good = written(tmp_path, make.definition(make.item("a")), "1")
    bad = written(tmp_path, "{}", "2")

    said = run("check", good, bad, "--format", "json")

    found = [json.loads(line) for line in said.lines]
    assert [line["file"] for line in found] == [str(good), str(bad)]
    for line in found:
        OperationOutcome.model_validate(line["outcome"])


def test_no_file_can_play_tricks_on_a_terminal(tmp_path):
    trick = make.item("a\r\nb.json: ok\u202e", "nonsense")
    path = written(tmp_path, make.definition(trick))

    said = run("check", path, path)

    assert len(said.lines) == 2
    assert not set("\r\u202e") & set(said.out)


@pytest.mark.long
def test_checking_needs_neither_a_database_nor_settings(tmp_path):
    path = written(tmp_path, make.definition(make.item("a")))

    ended = subprocess.run(
        [sys.executable, "manage.py", "questionnaire", "check", str(path)],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith(": ok, 1 item\n")


# load -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_loaded_questionnaire_is_a_draft_with_its_own_words(tmp_path):
    text = json.dumps(make.definition(make.item("a")), indent=7)

    said = run("load", written(tmp_path, text))

    version = QuestionnaireVersion.objects.get()
    assert said.status == 0
    assert "is in the catalogue as a draft" in said.out
    assert (version.status, version.url, version.version) == ("draft", URL, "1.0.0")
    assert version.definition == text


@pytest.mark.django_db
def test_without_an_interpretation_there_are_no_scores(tmp_path):
    run("load", written(tmp_path, make.definition(make.item("a"))))

    entry = catalogue.entry(QuestionnaireVersion.objects.get().pk)

    assert entry.interpretation.scores == entry.interpretation.rules == ()


@pytest.mark.django_db
def test_the_interpretation_beside_a_file_comes_along(tmp_path):
    path = written(tmp_path, make.definition(*SCALE), "1.0.0.json")
    written(tmp_path, meaning("a", "b"), "1.0.0.interpretation.json")
    written(tmp_path, "From a test.", "PROVENANCE.md")

    run("load", path)

    version = QuestionnaireVersion.objects.get()
    assert version.provenance == "From a test."
    assert catalogue.entry(version.pk).interpretation.scores[0].items == ("a", "b")


@pytest.mark.django_db
def test_an_interpretation_can_be_named(tmp_path):
    path = written(tmp_path, make.definition(*SCALE))
    other = written(tmp_path, meaning("b"), "other.json")

    run("load", path, "--interpretation", other)

    version = QuestionnaireVersion.objects.get()
    assert catalogue.entry(version.pk).interpretation.scores[0].items == ("b",)


@pytest.mark.django_db
def test_an_interpretation_of_something_else_is_refused(tmp_path):
    path = written(tmp_path, make.definition(*SCALE))
    other = written(tmp_path, meaning("a", "nowhere"), "other.json")

    said = run("load", path, "--interpretation", other)

    assert said.status == 1
    assert "There is no question “nowhere”." in said.err
    assert not QuestionnaireVersion.objects.exists()


@pytest.mark.django_db
def test_a_calculated_total_that_agrees_with_the_score_is_taken(tmp_path):
    total = make.item("total", "integer", extension=[SUM])
    path = written(tmp_path, make.definition(*SCALE, total), "a.json")
    written(tmp_path, meaning("a", "b"), "a.interpretation.json")

    assert run("load", path).status == 0


@pytest.mark.django_db
def test_a_calculated_total_that_adds_other_items_is_refused(tmp_path):
    total = make.item("total", "integer", extension=[SUM])
    path = written(tmp_path, make.definition(*SCALE, total), "a.json")
    written(tmp_path, meaning("a"), "a.interpretation.json")

    said = run("load", path)

    assert said.status == 1
    assert "The calculatedExpression of “total” adds other items." in said.err
    assert not QuestionnaireVersion.objects.exists()


@pytest.mark.django_db
def test_loading_the_same_words_again_changes_nothing(tmp_path):
    path = written(tmp_path, make.definition(make.item("a")))
    run("load", path)

    said = run("load", path)

    assert (said.status, QuestionnaireVersion.objects.count()) == (0, 1)
    assert "was there already" in said.out


@pytest.mark.django_db
def test_other_words_under_the_same_version_are_refused_in_one_line(tmp_path):
    run("load", written(tmp_path, make.definition(make.item("a"))))

    said = run("load", written(tmp_path, make.definition(make.item("b"))))

    [line] = said.err.splitlines()
    assert said.status == 1
    assert f"Version 1.0.0 of {URL} is in the catalogue with other words" in line
    assert QuestionnaireVersion.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"url": None}, {"version": None}, {"version": "9" * 101}, {"url": "a|b"}],
    ids=str,
)
def test_without_an_identity_that_fits_nothing_is_loaded(tmp_path, fields):
    asked = make.definition(make.item("a")) | fields
    present = {name: value for name, value in asked.items() if value is not None}

    said = run("load", written(tmp_path, present))

    assert said.status == 1
    assert len(said.err.splitlines()) == 1
    assert not QuestionnaireVersion.objects.exists()


@pytest.mark.django_db
def test_a_new_version_keeps_the_name_of_the_others(tmp_path):
    asked = make.definition(make.item("a"))
    run("load", written(tmp_path, asked))
    run("load", written(tmp_path, {**asked, "version": "2", "name": "Other"}))

    names = QuestionnaireVersion.objects.values_list("name", flat=True)
    assert list(names) == ["test", "test"]


@pytest.mark.django_db
def test_two_questionnaires_never_share_a_name(tmp_path):
    asked = make.definition(make.item("a"))
    run("load", written(tmp_path, asked))
    run("load", written(tmp_path, {**asked, "url": "https://example.org/Test"}))

    names = QuestionnaireVersion.objects.values_list("name", flat=True)
    assert sorted(names) == ["test", "test-2"]


@pytest.mark.django_db
def test_one_bad_file_does_not_keep_the_others_out(tmp_path):
    good = written(tmp_path, make.definition(make.item("a")), "good.json")
    bad = written(tmp_path, "{}", "bad.json")

    said = run("load", bad, tmp_path / "missing.json", good)

    assert said.status == 2
    assert QuestionnaireVersion.objects.count() == 1


# export and list ------------------------------------------------------------------


@pytest.fixture
def loaded(db, tmp_path) -> str:
    """Two versions, the older one in use; returns the words of that one."""
    text = json.dumps(make.definition(make.item("a", text="Été?")), ensure_ascii=False)
    run("load", written(tmp_path, text))
    QuestionnaireVersion.objects.update(status="active")
    newer = make.definition(make.item("b"), version="2.0.0")
    run("load", written(tmp_path, newer))
    return text


def test_an_export_is_word_for_word_what_was_loaded(loaded):
    assert run("export", URL).out == loaded


@pytest.mark.parametrize("name", ["test", URL, f"{URL}|1.0.0"])
def test_a_questionnaire_goes_by_its_name_and_its_address(loaded, name):
    assert run("export", name).out == loaded


def test_another_version_is_exported_when_it_is_named(loaded):
    asked = json.loads(run("export", "test", "--version", "2.0.0").out)

    assert asked["version"] == "2.0.0"


def test_where_none_is_in_use_the_newest_is_meant(loaded):
    QuestionnaireVersion.objects.update(status="retired")

    assert json.loads(run("export", "test").out)["version"] == "2.0.0"


def test_an_export_can_go_into_a_file(loaded, tmp_path):
    said = run("export", "test", "--output", tmp_path / "out.json")

    assert said.out == ""
    assert (tmp_path / "out.json").read_bytes() == loaded.encode()


def test_an_export_into_nowhere_says_so(loaded, tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        run("export", "test", "--output", tmp_path / "no" / "out.json")


def test_what_is_not_there_cannot_be_exported(loaded):
    with pytest.raises(CommandError, match=r"There is no “test 3\.0\.0”"):
        run("export", "test", "--version", "3.0.0")


def test_the_list_says_which_versions_there_are(loaded):
    assert run("list").lines == [
        f"test  1.0.0  active  A test  {URL}",
        f"test  2.0.0  draft   A test  {URL}",
    ]


@pytest.mark.django_db
def test_an_empty_catalogue_has_an_empty_list():
    assert run("list").out == ""
