"""Pictures: brought in by an editor, shown to readers, kept as they were."""

from __future__ import annotations

import json
import re
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from PIL import Image

from articles import checklist, passages, resizing, workflow
from articles.models import Picture, PictureSize
from tests.articles.factories import make_article, make_picture, make_reference, photo
from tests.articles.test_admin import change, errors, typed
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/picture/add/"
LIST = "/admin/articles/picture/"


def send(browser, content, **fields):
    named = {"alt": "Two chairs by a window", "key": "chairs"}
    file = SimpleUploadedFile("IMG_2041.jpg", content)
    return browser.post(ADD, {"file": file, **named, **fields})


def taken_with_a_telephone():
    """Held upright, as its camera noted beside the place and the owner."""
    seen = Image.Exif()
    seen[0x0112] = 6
    seen[0x010F] = "Canary telephone"
    seen.get_ifd(0x8825)[2] = (47.0, 22.0, 11.0)
    return photo(1800, 1500, exif=seen)


# Brought in


def test_an_editor_brings_in_a_picture_and_nothing_else_that_its_file_said(editor):
    assert send(editor, taken_with_a_telephone()).status_code == 302

    sizes = list(Picture.objects.get(key="chairs").sizes.order_by("width"))
    assert [(size.width, size.height) for size in sizes] == [
        (480, 576),
        (960, 1152),
        (1440, 1728),
    ]
    for size in sizes:
        kept = bytes(size.content)
        assert Image.open(BytesIO(kept)).format == "WEBP"
        assert not [part for part in (b"EXIF", b"XMP", b"Canary") if part in kept]


def test_a_picture_is_never_made_larger_than_it_was():
    sizes = resizing.sizes_of(BytesIO(photo(700, 500)))

    assert [size.width for size in sizes] == [480, 700]


def test_what_shows_through_lies_on_white_on_a_dark_page_too():
    file = BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(file, "PNG")

    [made] = resizing.sizes_of(file)

    assert Image.open(BytesIO(made.content)).getpixel((9, 9)) == (255, 255, 255)


def bomb(side):
    """A few bytes that say they are that many pixels wide, and tall."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))]
    parts += [(b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )


def moving():
    file = BytesIO()
    first, second = (Image.new("RGB", (400, 400), shade) for shade in ("red", "blue"))
    first.save(file, "WEBP", save_all=True, append_images=[second])
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Send a JPEG, PNG"),
        (lambda: photo(kind="GIF"), "Send a JPEG, PNG or WebP file."),
        (lambda: b"%PDF-1.7", "Send a JPEG, PNG or WebP file."),
        (lambda: bomb(60_000), "It has too many pixels."),
        (lambda: bomb(6500), "It has too many pixels."),
        (moving, "It moves: send one that stands still."),
        (lambda: photo()[:-900], "The file is damaged."),
        (lambda: photo(200, 200), "It is too small: 320 pixels wide at least."),
        (lambda: photo(400, 1300), "It is too long or too tall for a page: crop it."),
    ],
    ids=["svg", "gif", "pdf", "bomb", "huge", "moving", "cut", "small", "tall"],
)
def test_a_file_that_is_no_picture_for_a_page_is_refused_with_the_reason(
    content, said, editor
):
    [line] = errors(send(editor, content()))["file"]

    assert line.startswith(said)
    assert not Picture.objects.exists()


def test_a_file_that_is_too_large_is_refused_in_the_form_that_keeps_the_words(editor):
    answer = send(editor, b"x" * (resizing.MOST_BYTES + 1))
    led_back = editor.get(f"{ADD}?too-large=1").content.decode()

    assert "This picture is larger than 8 MB" in str(errors(answer))
    assert answer.context["adminform"].form["alt"].value() == "Two chairs by a window"
    assert "This picture is larger than 8 MB" in led_back
    assert "no text of an article was touched" in led_back


def test_a_telephone_that_puts_a_second_picture_behind_the_first_may_send_it():
    file, behind = BytesIO(), Image.new("RGB", (400, 400), "blue")
    Image.new("RGB", (400, 400), "red").save(
        file, "MPO", save_all=True, append_images=[behind]
    )

    [made] = resizing.sizes_of(BytesIO(file.getvalue()))

    red, _green, blue = Image.open(BytesIO(made.content)).getpixel((9, 9))
    assert red > 200 > blue


@pytest.mark.long
def test_a_large_picture_is_made_smaller_before_it_is_copied():
    seen = Image.Exif()
    seen[0x0112] = 6

    sizes = resizing.sizes_of(BytesIO(photo(4400, 3000, kind="PNG", exif=seen)))

    assert [(size.width, size.height) for size in sizes][-1] == (1440, 2112)


def test_pictures_are_made_one_at_a_time(editor):
    """A button pressed twice is one picture, and memory is short."""
    with CaptureQueriesContext(connection) as asked:
        send(editor, photo())

    assert any("pg_advisory_xact_lock" in query["sql"] for query in asked)


def test_a_picture_needs_words_for_who_cannot_see_it(editor):
    assert "alt" in errors(send(editor, photo(), alt=""))
    [said] = errors(send(editor, photo(), alt="IMG_2041.jpg"))["alt"]
    assert said == "This is the name of a file: say what the picture shows."


def test_the_same_file_is_not_kept_twice(editor):
    content = photo()
    send(editor, content)

    response = send(editor, content, key="again")

    assert errors(response) == {"file": ["It is here already: picture:chairs."]}


def test_nobody_else_and_nowhere_else_takes_a_file(editor, visitor, reviewer):
    stranger = sign_in(make_user(), "password", "mfa")
    for browser in (visitor, reviewer, stranger):
        assert send(browser, photo()).status_code in (302, 400, 403)
    for address in ("/admin/articles/topic/add/", "/accounts/login/"):
        file = SimpleUploadedFile("x.png", b"x")
        assert editor.post(address, {"file": file}).status_code == 400
    assert not Picture.objects.exists()


def test_an_editor_sees_each_picture_and_how_a_text_shows_it(
    editor, django_assert_max_num_queries
):
    make_picture("chairs", licence="")
    for _ in range(6):
        make_picture()

    with django_assert_max_num_queries(15):
        page = editor.get(LIST).content.decode()
    assert "Maker or licence missing" in page
    picture = Picture.objects.get(key="chairs")
    page = editor.get(f"{LIST}{picture.pk}/change/").content.decode()
    assert "![Two chairs by a window](picture:chairs)" in page
    with django_assert_max_num_queries(10):
        page = editor.get(f"{LIST}pick/").content.decode()
    assert page.count("<li") == 7


# Shown


def test_a_picture_may_be_kept_for_ever_and_is_never_anything_else(visitor):
    size = make_picture().sizes.first()

    response = visitor.get(f"/pictures/{size.sha256}.webp")

    assert response.content == bytes(size.content)
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    kept = {part.strip() for part in response["Cache-Control"].split(",")}
    assert kept == {"public", "max-age=31536000", "immutable"}
    assert not response.cookies
    again = visitor.get(
        f"/pictures/{size.sha256}.webp", headers={"If-None-Match": response["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_pictures_cost_an_article_no_query(visitor, django_assert_max_num_queries):
    for number in range(4):
        make_picture(f"p{number}")
    text = "\n\n".join(f"![Chairs](picture:p{number})" for number in range(4))
    make_article(slug="it", body=f"## Rooms\n\n{text}")

    with django_assert_max_num_queries(3):
        page = visitor.get("/articles/it/").content.decode()

    addresses = re.findall(r'<img src="([^"]+)"', page)
    assert len(set(addresses)) == 4
    assert all(visitor.get(address).status_code == 200 for address in addresses)


def test_the_first_picture_stands_for_the_article_elsewhere(visitor, profile):
    largest = make_picture("chairs").sizes.order_by("width").last()
    make_article(slug="it", body="## Rooms\n\n![Chairs & sun](picture:chairs)")

    page = visitor.get("/articles/it/").content.decode()

    address = f"https://testserver/pictures/{largest.sha256}.webp"
    assert f'<meta property="og:image" content="{address}">' in page
    assert '<meta property="og:image:alt" content="Chairs &amp; sun">' in page
    [data] = re.findall(r'ld\+json">(.*?)</script>', page)
    [described] = (t for t in json.loads(data)["@graph"] if "citation" in t)
    assert described["image"]["contentUrl"] == address
    assert described["image"]["creditText"] == "R. Example"


def test_a_corrected_licence_reaches_who_has_the_page(visitor):
    picture = make_picture("chairs", licence="CC BY 3.0")
    make_article(slug="it", body="![Chairs](picture:chairs)")
    etag = visitor.get("/articles/it/")["ETag"]

    Picture.objects.filter(pk=picture.pk).update(licence="CC BY 4.0")

    asked = visitor.get("/articles/it/", headers={"If-None-Match": etag})
    assert "R. Example. CC BY 4.0." in asked.content.decode()


def test_a_caption_is_found_and_what_the_picture_shows_is_not_read_twice():
    text = 'Before.\n\n![Chairs](picture:chairs "Where we *sit*.")'

    assert passages.in_plain_words(text) == "Before.\nWhere we sit."


def test_a_preview_shows_the_picture_that_is_typed(editor):
    make_picture("chairs")
    article = make_article()

    data = typed(article, body="![Chairs](picture:chairs)\n\n![x](picture:none)")
    page = editor.post("/admin/articles/article/preview/", data).content.decode()

    assert page.count("<img") == 1
    assert 'alt="Chairs"' in page


# Before it is published, and after


def findings(body, **fields):
    article = make_article(body=body, **fields)
    found = checklist.of(workflow.newest(article).content)
    return [str(finding) for finding in found]


def test_the_checklist_names_what_is_missing_beside_a_picture():
    make_reference("doe2018")
    make_picture("bare", licence="")
    make_picture("fine")

    assert findings(
        "![](picture:fine)\n\n![Chairs](picture:none)\n\n![Chairs](picture:bare)\n\n"
        '![6 of 9 chairs](picture:fine)\n\n![Chairs](picture:fine "A miracle.")\n\n'
        '![6 of 9](picture:fine "Most [@doe2018].")'
    ) == [
        "picture without words for who cannot see it: fine",
        "unknown picture: none",
        "picture without its maker and licence: bare",
        "number in a picture without a reference: 6 of 9 chairs",
        "forbidden phrase: miracle",
    ]


def test_two_chairs_are_no_finding_of_a_study():
    make_picture("fine")

    assert findings("## Rooms\n\n![Two chairs](picture:fine)") == []


def test_a_picture_stands_in_the_text_only(editor):
    make_picture("fine")
    article = make_article()

    data = typed(article, short_answer="![Chairs](picture:fine)")

    assert errors(editor.post(change(article), data)) == {
        "short_answer": ["Pictures stand in the text only."]
    }


@pytest.mark.parametrize(
    "after",
    ["![Chairs](picture:other)", "![Two chairs](picture:chairs)", ""],
    ids=["swapped", "said in other words", "taken away"],
)
def test_a_clinician_sees_each_change_of_a_picture(after):
    make_picture("chairs")
    make_picture("other")
    article = make_article(body="## Rooms\n\n![Chairs](picture:chairs)\n\nText.")
    content = dict(workflow.newest(article).content)

    content["body"] = content["body"].replace("![Chairs](picture:chairs)", after)
    revision = workflow.save(article, content, by=make_user())

    article.refresh_from_db()
    assert "![Chairs](picture:chairs)" in workflow.unapproved(revision)


def test_a_picture_that_any_revision_shows_is_kept(editor):
    picture = make_picture("chairs")
    article = make_article(body="![Chairs](picture:chairs)")
    content = dict(workflow.newest(article).content)
    workflow.save(article, {**content, "body": "No more."}, by=make_user())

    editor.post(f"{LIST}{picture.pk}/delete/", {"post": "yes"})

    with pytest.raises(ProtectedError):
        picture.delete()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    PictureSize.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="pictureuse"), transaction.atomic():
        Picture.objects.all()._raw_delete("default")
    assert Picture.objects.exists()
    unused = make_picture("unused")
    editor.post(f"{LIST}{unused.pk}/delete/", {"post": "yes"})
    assert not Picture.objects.filter(key="unused").exists()


def test_what_a_key_shows_never_changes(editor):
    picture = make_picture("chairs")

    data = {"alt": "Chairs", "key": "other", "credit": "R. E.", "licence": "CC0"}
    editor.post(f"{LIST}{picture.pk}/change/", data)

    assert Picture.objects.values_list("key", "licence").get() == ("chairs", "CC0")
    for change_it in (
        lambda: Picture.objects.update(key="other"),
        lambda: PictureSize.objects.update(content=b"x"),
    ):
        with pytest.raises(DatabaseError, match="made once"), transaction.atomic():
            change_it()
