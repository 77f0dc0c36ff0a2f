from __future__ import annotations

import re
from dataclasses import replace

import pytest

from articles import markup, pictures


def html(text, *keys):
    return str(markup.render(text, keys).html)


def test_a_citation_becomes_the_number_of_its_reference():
    number = '<sup><a href="#ref-2" aria-label="Reference 2">2</a></sup>'

    found = html("It may help [@doe2018].", "roe2020", "doe2018")

    assert found == f"<p>It may help.{number}</p>\n"


def test_several_citations_stand_together():
    found = html("So [@roe2020; @doe2018] it is.", "doe2018", "roe2020")

    assert found.count("<sup>") == 1
    assert re.findall(r"#ref-(\d)", found) == ["1", "2"]
    assert found.startswith("<p>So<sup>")


def test_keys_are_listed_once_in_order_of_appearance():
    figure = "```dots\nafter: 1 of 2\nsource: third\n```"

    assert markup.cited(["a [@second]", f"b [@first; @second]\n\n{figure}"]) == (
        "second",
        "first",
        "third",
    )


def test_a_citation_in_code_is_an_example():
    assert markup.cited(["`[@doe2018]`"]) == ()
    assert "[@doe2018]" in html("`[@doe2018]`", "doe2018")


@pytest.mark.parametrize("text", ["[@a, @b]", "[@A]", "[@]", "[@a;]", "[@a @b]"])
def test_what_only_looks_like_a_citation_is_a_problem(text):
    assert len(markup.problems(f"So it is {text}.")) == 1
    assert "is not a citation" in markup.problems(f"So it is {text}.")[0]


def test_sections_become_the_table_of_contents():
    text = markup.render("## One [@a]\n\nx\n\n### Inside\n\n## One\n\n## *Two* `x`")

    assert [heading.text for heading in text.headings] == ["One", "One", "Two x"]
    assert [heading.id for heading in text.headings] == ["one", "one-2", "two-x"]
    assert '<h3 id="inside">' in text.html


@pytest.mark.parametrize("title", ["References", "Main", "Ref 1", "Questions"])
def test_a_section_never_takes_an_id_that_the_page_uses(title):
    (heading,) = markup.render(f"## {title}").headings

    assert heading.id not in markup.TAKEN_IDS
    assert not heading.id.startswith("ref-")


def test_headings_are_for_the_body_only_and_begin_at_the_second_level():
    assert markup.problems("## One", sections=True) == []
    assert markup.problems("## One")
    assert markup.problems("# One", sections=True)


@pytest.mark.parametrize(
    "text",
    [
        "![a lake](https://elsewhere.example/lake.png)",
        "![a lake](/pictures/0.webp)",
        "**![a lake](picture:lake)**",
        '![a lake](picture:lake "![a lake](/y.png)")',
    ],
    ids=["foreign", "by address", "in a line", "in a caption"],
)
def test_an_image_that_is_none_of_our_pictures_is_a_problem_and_no_request(text):
    assert markup.problems(text, sections=True)
    assert "<img" not in html(text)
    assert "a lake" in html(text)


SHOWN = pictures.Shown(
    "lake",
    (pictures.Size(480, 300, "a" * 64), pictures.Size(960, 600, "b" * 64)),
    credit="R. Example",
    licence="CC BY 4.0",
)


def test_a_picture_comes_in_the_size_that_fits_with_words_caption_and_origin():
    text = '![A lake.](picture:lake "Where we *walk* [@doe2018].")'

    found = str(markup.render(text, ["doe2018"], [SHOWN]).html)

    assert f'src="/pictures/{"b" * 64}.webp"' in found
    assert f'srcset="/pictures/{"a" * 64}.webp 480w, /pictures/{"b" * 64}' in found
    assert 'width="960" height="600" alt="A lake." loading="lazy"' in found
    assert '<figcaption>Where we <em>walk</em>.<sup><a href="#ref-1"' in found
    assert "Picture: R. Example. CC BY 4.0." in found
    assert "<p>" not in found
    assert markup.cited([text]) == ("doe2018",)


@pytest.mark.parametrize(
    "hostile", ['" onerror="alert(1)', "<script>alert(1)</script>", "]] & <img src=x>"]
)
def test_words_of_a_picture_are_words_whatever_they_are(hostile):
    text = f"![{hostile}](picture:lake '{hostile}')"
    shown = replace(SHOWN, credit=hostile, licence=hostile, source="javascript:x")

    found = str(markup.render(text, [], [shown]).html)

    assert [tag for tag, _rest in TAG.findall(found) if tag in ("script", "img")] in (
        ["img"],
        [],
    )
    assert not re.search(r"<img[^>]*onerror=\"alert", found)
    assert "javascript" not in found


def test_only_an_address_of_our_own_passes_as_a_picture():
    ours = f"/pictures/{'a' * 64}.webp"
    assert pictures.is_ours("src", ours)
    assert pictures.is_ours("srcset", f"{ours} 480w, {ours} 960w")
    for foreign in (f"https://evil.example{ours}", f"/{ours}", "/leave/", "data:x"):
        assert not pictures.is_ours("src", foreign)
        assert not pictures.is_ours("srcset", f"{ours} 480w, {foreign} 960w")


def test_a_table_scrolls_in_its_own_box_and_names_its_columns():
    found = html("| Drug | Trials |\n|---|--:|\n| A | 3 |")

    assert '<div class="table" role="region" tabindex="0" aria-label="Table">' in found
    assert found.count('<th scope="col">') == 2
    assert "style" not in found


def test_people_are_drawn_as_dots_with_the_words_beside_them():
    found = html(
        "```dots\nafter ketamine: 6 of 18\nafter salt water: 0 of 18\n"
        "caption: Adults.\nsource: doe2018\n```",
        "doe2018",
    )

    assert found.count('class="on"') == 6
    assert found.count('class="off"') == 30
    assert "<b>6 of 18</b> <span>after ketamine</span>" in found
    assert '<figcaption>Adults. Source <a href="#ref-1"' in found


@pytest.mark.parametrize(
    "line",
    [
        "after: many",
        "after: 19 of 18",
        "after: 1 of 500",
        "after: 0 of 0",
        "caption: only words",
        "after: 1 of 2\nsource: no keys here!",
    ],
)
def test_a_figure_that_cannot_be_drawn_is_a_problem_and_stays_text(line):
    text = f"```dots\n{line}\n```"

    assert len(markup.problems(text)) == 1
    assert "<svg" not in html(text)


def test_quotes_become_typographic():
    assert html('"It\'s fine"') == "<p>“It’s fine”</p>\n"


def test_words_are_counted_without_citations():
    assert markup.count_words("It’s 6 of 18 people [@doe2018; @roe2020].") == 5


def test_raw_html_is_text_like_any_other():
    assert html("<b>x</b>\n\n<div>y</div>") == (
        "<p>&lt;b&gt;x&lt;/b&gt;</p>\n<p>&lt;div&gt;y&lt;/div&gt;</p>\n"
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><circle onload=alert(1)></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{background:url(//evil.example)}</style>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form action=//evil.example><input name=q></form>",
    "<base href=//evil.example>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    '[x](https://ok.example "\\" onmouseover=alert(1) x=\\"")',
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![" onerror=alert(1) x="](x)',
    "[x]: javascript:alert(1)\n\n[x]",
    "## <img src=x onerror=alert(1)>",
    '## " onclick=alert(1) x="',
    "```dots\n<script>alert(1)</script>: 1 of 2\ncaption: <img src=x onerror=1>\n```",
    '```dots\n" onload=alert(1) x=": 1 of 2\n```',
    "```<script>alert(1)</script>\nx\n```",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "[@<script>alert(1)</script>]",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "\0<script>alert(1)</script>",
    "<scr\0ipt>alert(1)</script>",
]
TAG = re.compile(r"<\s*(?!/)([a-z0-9]+)([^>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([a-zA-Z-]+)=\"([^\"]*)\"")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_leaves_nothing_that_runs(text):
    for tag, rest in TAG.findall(html(text, "a")):
        attributes = dict(ATTRIBUTE.findall(rest))
        assert tag in markup.TAGS
        assert ATTRIBUTE.sub("", rest).strip(" /") == ""
        assert attributes.keys() <= markup.ATTRIBUTES.get(tag, set())
        assert re.match(r"$|https?:|mailto:|tel:|sms:|[/#]", attributes.get("href", ""))


def test_ten_thousand_nested_brackets_end_in_good_time():
    assert html("[" * 10_000 + ">" * 10_000)


def test_an_empty_fence_called_help_is_the_card_with_the_ways_to_a_person():
    card = html("Before.\n\n```help\n```\n\nAfter.")

    assert [*re.findall(r'href="([^"]+)"', card)] == [
        "tel:988",
        "sms:988",
        "tel:911",
        "/help-now/",
    ]
    assert 'role="note"' in card
    assert "<pre>" in html("```help\nwords\n```")


def test_the_first_cell_of_a_row_names_the_row():
    table = html("| | a |\n|---|---|\n| b | c [@doe2018] |\n", "doe2018")

    assert '<th scope="col">a</th>' in table
    assert '<th scope="row">b</th>' in table
    assert table.count("<td>") == table.count("</td>") == 1
