"""The command that prints the content standard as a table."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import shipped
from tests.articles.test_content import SLUGS


def run():
    out, err = StringIO(), StringIO()
    call_command("check_articles", stdout=out, stderr=err)
    return out.getvalue().splitlines()


def test_each_article_is_a_line_without_a_finding():
    heading, *lines, total = run()

    assert heading.split()[:4] == ["article", "words", "grade", "apart"]
    assert [line.split()[0] for line in lines] == sorted(SLUGS)
    for line in lines:
        _slug, words, grade, apart, citations, *broken, claims = line.split()
        assert int(words) > 850
        assert float(apart) <= float(grade) <= 8
        assert int(citations) > 20
        assert broken == ["0", "0", "0"]
        assert int(claims) > 3
    # 74 claims of the two first documents, and 12 points that both left out.
    assert total.split()[-4:] == ["0", "0", "0", "86"]


@pytest.mark.long
def test_a_finding_fails_the_command(tmp_path, monkeypatch):
    for path in shipped.FOLDER.iterdir():
        text = path.read_text()
        if path.stem == "what-is-ketamine":
            text = text.replace(
                "## The short answer\n", "## The short answer\n\n- 9 of 10."
            )
        (tmp_path / path.name).write_text(text)

    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match="standard"):
        run()
