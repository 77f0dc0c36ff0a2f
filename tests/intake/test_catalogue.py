"""The catalogue: shipped files fill it once, and from then on only it is read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from intake import catalogue, shipped
from intake.checks import shipped_questionnaires
from intake.models import ConsentText, Pathway, PathwayStep, QuestionnaireVersion
from intake.shipped import BadFile
from tests.intake.factories import stock_catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_catalogue")]
ROOT = Path(__file__).resolve().parents[2]
NAMES = {
    "about-you",
    "what-brings-you",
    "gad-7",
    "sm-sad-adult",
    "phq-9",
    "pc-ptsd-5",
    "audit-c",
    "ketamine-safety-screen",
    "treatments",
}


@pytest.fixture
def files(tmp_path, monkeypatch) -> Path:
    """The shipped files, copied to where a test may change them."""
    for name in ("instruments", "consents"):
        shutil.copytree(ROOT / "intake" / name, tmp_path / name)
    monkeypatch.setattr(shipped, "INSTRUMENTS", tmp_path / "instruments")
    monkeypatch.setattr(catalogue, "INSTRUMENTS", tmp_path / "instruments")
    monkeypatch.setattr(catalogue, "CONSENTS", tmp_path / "consents")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def counts() -> list[int]:
    models = (QuestionnaireVersion, Pathway, PathwayStep, ConsentText)
    return [model.objects.count() for model in models]


def test_an_empty_catalogue_is_filled():
    assert catalogue.seed() == "9 new, 9 in all"

    assert (
        set(QuestionnaireVersion.objects.active().values_list("name", flat=True))
        == NAMES
    )
    assert counts() == [9, 1, 9, 1]


def test_filling_it_again_changes_nothing():
    catalogue.seed()
    before = set(QuestionnaireVersion.objects.values_list("pk", flat=True))

    assert catalogue.seed() == "0 new, 9 in all"

    assert set(QuestionnaireVersion.objects.values_list("pk", flat=True)) == before
    assert counts() == [9, 1, 9, 1]


def test_the_command_says_what_it_did(capsys):
    call_command("load_questionnaires")

    assert capsys.readouterr().out.strip() == "Questionnaires: 9 new, 9 in all."


@pytest.mark.parametrize("file", ["1.1.0.json", "1.1.0.interpretation.json"])
def test_other_words_under_the_same_version_are_refused_by_name(file, files):
    catalogue.seed()
    path = files / "instruments" / "gad-7" / file
    path.write_text(path.read_text() + "\n")

    with pytest.raises(BadFile, match=r"instruments/gad-7/1\.1\.0\.json.*other words"):
        catalogue.seed()
    with pytest.raises(CommandError, match=r"instruments/gad-7/1\.1\.0\.json"):
        call_command("load_questionnaires")


def test_another_consent_under_the_same_number_is_refused_by_name(files):
    catalogue.seed()
    number = ConsentText.objects.get().version
    change(files / "consents" / f"{number}.md", "not a diagnosis", "a diagnosis")

    with pytest.raises(BadFile, match=rf"intake/consents/{number}\.md"):
        catalogue.seed()


def test_a_new_site_begins_with_the_newest_consent_in_both_languages(files):
    (files / "consents" / "10.md").write_text("Newest")
    (files / "consents" / "10.es.md").write_text("Lo más nuevo")

    catalogue.seed()

    text = ConsentText.objects.get()
    assert (text.version, text.body) == (10, "Newest")
    assert [spanish.body for spanish in text.translations.all()] == ["Lo más nuevo"]


def test_a_newer_shipped_consent_is_offered_and_the_one_in_use_stays(files):
    catalogue.seed()
    before = ConsentText.objects.get()
    assert catalogue.newer_consent() is None
    (files / "consents" / "10.md").write_text("Newest")

    catalogue.seed()

    assert ConsentText.objects.get() == before
    assert catalogue.newer_consent().body == "Newest"


def test_a_newer_version_is_offered_and_the_one_in_use_stays(files):
    catalogue.seed()
    newer(files, "1.9.0")
    newer(files, "1.10.0")

    assert catalogue.seed() == "1 new, 10 in all"

    versions = QuestionnaireVersion.objects.filter(name="gad-7")
    assert dict(versions.values_list("version", "status")) == {
        "1.1.0": "active",
        "1.10.0": "draft",
    }


def newer(files: Path, version: str) -> None:
    folder = files / "instruments" / "gad-7"
    for suffix in ("json", "interpretation.json"):
        copy = folder / f"{version}.{suffix}"
        shutil.copy(folder / f"1.0.0.{suffix}", copy)
        change(copy, '"version": "1.0.0"', f'"version": "{version}"')


def test_a_broken_file_leaves_the_catalogue_as_it_was(files):
    broken = files / "instruments" / "treatments" / "1.0.0.json"
    change(broken, '"type": "choice"', '"type": "song"')

    with pytest.raises(BadFile):
        catalogue.seed()

    assert counts() == [0, 0, 0, 0]


# Broken files stop the start -------------------------------------------------------


def problems() -> list[str]:
    return [problem.msg for problem in shipped_questionnaires()]


def test_the_shipped_files_are_in_order():
    assert problems() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("gad-7/1.0.0.json", '"type": "choice"', '"type": "song"', "item /69725-0"),
        ("phq-9/1.0.0.json", '"linkId": "/44260-8"', '"linkId": ""', "linkId"),
        ("about-you/1.0.0.json", '"resourceType"', '"resourceKind"', "resourceType"),
        ("audit-c/1.0.0.json", "{", "", "JSON"),
        (
            "phq-9/1.0.0.interpretation.json",
            '"link_id": "/44260-8"',
            '"link_id": "/44260-9"',
            "/44260-9",
        ),
    ],
)
def test_a_broken_file_is_named_with_the_item_and_the_reason(
    file, old, new, told, files
):
    change(files / "instruments" / file, old, new)

    [problem] = problems()

    assert f"intake/instruments/{file.split('/')[0]}/1.0.0.json" in problem
    assert told in problem


@pytest.mark.parametrize("missing", ["1.0.0.interpretation.json", "PROVENANCE.md"])
def test_a_missing_file_is_named(missing, files):
    (files / "instruments" / "gad-7" / missing).unlink()

    [problem] = problems()

    assert f"gad-7/{missing}" in problem


def test_the_site_does_not_start_with_a_broken_file(tmp_path):
    site = tmp_path / "site"
    shutil.copytree(ROOT, site, ignore=shutil.ignore_patterns(".*", "tests", "docs"))
    change(site / "intake/instruments/gad-7/1.0.0.json", '"choice"', '"song"')

    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "gad-7/1.0.0.json" in done.stderr
    assert "item /69725-0" in done.stderr


# Only the table is read ------------------------------------------------------------


def test_what_is_asked_comes_from_the_table_alone(patient, files):
    shutil.rmtree(files / "instruments")

    page = patient.get("/intake/questions/")

    assert "Feeling nervous, anxious or on edge" in page.content.decode()


def test_a_version_is_parsed_once(django_assert_num_queries):
    stock_catalogue()
    version = QuestionnaireVersion.objects.get(name="gad-7")
    first = catalogue.entry(version.pk)

    with django_assert_num_queries(0):
        assert catalogue.entry(version.pk) is first
