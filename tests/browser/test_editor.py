"""An editor's way through the desk, with JavaScript and without."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles import actions, editors, tasks
from articles.models import Article, PictureSize
from clinic.roles import CLINICIANS
from tests.articles.factories import make_picture, photo
from tests.browser.windows import DESK, PHONE
from tests.factories import make_user, sign_in

SLUG = "ketamine-for-social-anxiety"
ADDRESS = f"/articles/{SLUG}/"
SAFETY = "/articles/side-effects-and-safety/"
EXPLAINING = ["/articles/words/", "/articles/how-sure-we-are/", "/search/?q=sleep"]


@pytest.fixture
def desk(articles, settings):
    """Return the address of an article's form."""
    # Plain http cannot carry the cookies of the real site.
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "sid", "csrf"
    return f"/admin/articles/article/{Article.objects.get(slug=SLUG).pk}/change/"


@pytest.fixture
def sit_down(desk, open_window, settings):
    """Open a window in which an editor has signed in."""

    def sit(user=None, **options):
        window = open_window(**options)
        someone = user or make_user(editors.group().name)
        browser = sign_in(someone, "password", "mfa")
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        window.context.add_cookies(
            [{"name": "sid", "value": session, "url": window.address}]
        )
        return window

    return sit


def test_an_editor_cites_shows_a_picture_previews_and_saves(
    sit_down, desk, open_window
):
    make_picture("chairs")
    window = sit_down(viewport=DESK)
    page = window.open(desk)
    page.get_by_role("textbox", name="What we don’t know").fill("Typed, never saved.")
    page.get_by_text("Nothing of it is saved or public.").wait_for()

    # The browser was closed, and is opened again.
    page.goto("about:blank")
    page = window.open(desk)
    assert window.barriers() == []
    window.press("Go on with it")
    page.get_by_text("It is not saved yet.").wait_for()
    unknowns = page.get_by_role("textbox", name="What we don’t know")
    assert unknowns.input_value() == "Typed, never saved."
    unknowns.fill("Whether a second infusion helps.")

    tools = page.get_by_role("toolbar", name="Formatting: Text")
    tools.get_by_role("button", name="Picture").click()
    page.get_by_role("button", name="Two chairs by a window").click()
    body = page.get_by_label("Text:", exact=True).input_value()
    assert "\n\n![Two chairs by a window](picture:chairs)\n" in body

    tools = page.get_by_role("toolbar", name="Formatting: What we don’t know")
    tools.get_by_role("button", name="Cite").click()
    page.get_by_label("Find by key").fill("kessler 2005")
    page.keyboard.press("Enter")
    assert unknowns.input_value() == ("Whether a second infusion helps. [@kessler2005]")

    window.press("Live preview")
    pane = page.locator("#live-preview")
    pane.get_by_text("Whether a second infusion helps.").wait_for()
    assert pane.locator(".unknown sup a").count() == 1
    picture = pane.get_by_role("img", name="Two chairs by a window")
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.naturalWidth > 0", arg=picture.element_handle()
    )
    pane.get_by_text("reading grade").wait_for()
    assert window.barriers() == []

    page.get_by_label("Title:", exact=True).fill("A title typed just now")
    pane.get_by_role("heading", name="A title typed just now").wait_for()
    assert "just now" not in Article.objects.get(slug=SLUG).title

    window.press("Save and continue editing")
    page.get_by_text("was changed successfully").wait_for()
    reader = open_window()
    assert "just now" not in reader.open(ADDRESS).inner_text("h1")

    # What nobody knows about safety was rewritten: a clinician has to see that.
    window.press("Save and publish")
    page.get_by_text("A clinician has to approve this first").wait_for()
    assert "just now" not in reader.open(ADDRESS).inner_text("h1")


@pytest.mark.long
def test_the_toolbar_writes_markdown(sit_down, desk):
    page = sit_down(viewport=DESK).open(desk)
    body = page.get_by_label("Text:", exact=True)
    tools = page.get_by_role("toolbar", name="Formatting: Text")

    def write(text, tool):
        body.fill(text)
        body.select_text()
        tools.get_by_role("button", name=tool).click()
        return body.input_value()

    assert write("Side effects", "Heading") == "## Side effects"
    assert write("one\ntwo", "List") == "- one\n- two"
    assert write("said", "Quote") == "> said"
    assert write("loud", "Bold") == "**loud**"
    assert write("", "Table").startswith("| | First | Second |\n|---|---|---|\n")
    body.fill("there")
    body.select_text()
    tools.get_by_role("button", name="Link").click()
    page.get_by_label("Find a page by its title").fill("side effects")
    page.keyboard.press("Enter")
    assert body.input_value() == "[there](/articles/side-effects-and-safety/)"
    body.press("Control+z")
    assert body.input_value() == "there"


@pytest.mark.long
def test_whoever_was_signed_out_keeps_the_text_and_goes_on(sit_down, desk):
    window = sit_down(viewport=PHONE)
    page = window.open(desk)
    signed_in = window.context.cookies()
    window.context.clear_cookies()
    page.get_by_label("Title:", exact=True).fill("Typed by nobody")

    window.press("Save and continue editing")
    page.get_by_text("You are signed out.").wait_for()
    assert window.barriers() == []
    assert page.get_by_label("Title:", exact=True).input_value() == "Typed by nobody"

    window.context.add_cookies([c for c in signed_in if c["name"] == "sid"])
    window.press("Save and continue editing")
    page.get_by_text("was changed successfully").wait_for()
    assert page.get_by_label("Title:", exact=True).input_value() == "Typed by nobody"


@pytest.mark.long
def test_a_picture_is_brought_in_and_read_at_every_width(sit_down, desk, open_window):
    window = sit_down(viewport=PHONE)
    page = window.open("/admin/articles/picture/add/")
    file = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo(1500, 900)}
    page.get_by_label("File:").set_input_files(file)
    page.get_by_label("What it shows:").press_sequentially("Two chairs")
    page.get_by_label("Made by:").fill("R. Example")
    page.get_by_label("Licence:").fill("Our own")
    assert window.barriers() == []
    assert window.overflow() == 0
    window.press("Save")
    page.get_by_text("was added successfully").wait_for()

    article = Article.objects.get(slug=SLUG)
    article.body = "## Rooms\n\n![Two chairs](picture:two-chairs)\n\n" + article.body
    article.save()
    actions.refresh(article)
    for viewport, width in ((PHONE, 480), (DESK, 960)):
        for scheme in ("light", "dark"):
            reader = open_window(viewport=viewport, color_scheme=scheme)
            shown = reader.open(ADDRESS).get_by_role("img", name="Two chairs")
            shown.scroll_into_view_if_needed()
            reader.page.wait_for_function(
                "image => image.naturalWidth > 0", arg=shown.element_handle()
            )
            address = shown.evaluate("image => image.currentSrc").rpartition("/")[2]
            sha256 = address.removesuffix(".webp")
            assert PictureSize.objects.get(sha256=sha256).width == width
            assert reader.barriers() == []
            assert reader.overflow() == 0


@pytest.mark.long
def test_an_unknown_key_stops_the_save_and_keeps_what_was_typed(sit_down, desk):
    window = sit_down(viewport=PHONE)
    page = window.open(desk)
    page.get_by_role("textbox", name="The short answer").fill("It works [@nobody2020].")

    window.press("Save")

    page.get_by_text("No reference has this key: [@nobody2020].").wait_for()
    answer = page.get_by_role("textbox", name="The short answer")
    assert answer.input_value() == "It works [@nobody2020]."
    assert window.barriers() == []


@pytest.mark.long
def test_without_javascript_the_preview_opens_in_a_tab(sit_down, desk):
    window = sit_down(viewport=DESK, java_script_enabled=False)
    page = window.open(desk)
    page.get_by_label("Title:", exact=True).fill("A title typed just now")

    with window.context.expect_page() as opened:
        window.press("Preview in a new tab")

    preview = opened.value
    assert preview.get_by_role("heading", level=1).inner_text() == (
        "A title typed just now"
    )
    assert "Preview: nothing is saved" in preview.inner_text("main")
    assert Article.objects.get(slug=SLUG).title != "A title typed just now"


# Days --------------------------------------------------------------------------------


@pytest.mark.long
def test_an_editors_day(sit_down, desk, open_window, groups):
    """Write, cite, send to review, sign as somebody else, schedule, move, follow."""
    writer = sit_down(viewport=DESK)
    page = writer.open("/admin/articles/article/add/")
    for label, text in {
        "Title:": "How long does it last?",
        "Short title:": "How long?",
        "Summary:": "How long an effect lasts.",
        "Text:": "## Days\n\nMostly days [@taylor2018].",
        "The short answer:": "A few days, it seems",
        "What we don’t know:": "What comes after that.",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    tools = page.get_by_role("toolbar", name="Formatting: The short answer")
    tools.get_by_role("button", name="Cite").click()
    page.get_by_label("Find by key").fill("taylor 2018")
    page.keyboard.press("Enter")
    page.get_by_label("Topic:", exact=True).select_option(index=1)
    page.get_by_label("Evidence:", exact=True).select_option("early")
    assert writer.barriers() == []
    writer.press("Save and send to clinical review")
    page.get_by_text("It awaits review.", exact=True).wait_for()
    article = Article.objects.get(slug="how-long-does-it-last")
    assert "[@taylor2018]" in article.short_answer
    revisions = f"/admin/articles/article/{article.pk}/revisions/"

    clinician = make_user(CLINICIANS, full_name="R. Example", credentials="MD")
    signer = sit_down(clinician, viewport=DESK)
    signer.open("/admin/")
    signer.page.get_by_role("link", name="sent to clinical review").click()
    signer.page.get_by_role("link", name="How long does it last?").wait_for()
    assert signer.barriers() == []
    signer.press("How long does it last?")
    signer.page.wait_for_url(f"**{revisions}")
    assert signer.barriers() == []
    signer.press("Read revision 1 as the public would see it")
    signer.page.wait_for_url(f"**{revisions}1/")
    assert "A few days, it seems" in signer.text()
    assert signer.barriers() == []
    signer.press("Back to the revisions")
    signer.press("I have read all of it, and I approve it")
    assert "Approved by R. Example, MD" in signer.text()

    writer.open(revisions)
    page.get_by_label("Or publish on").fill("2099-01-01T09:00")
    writer.press("Schedule")
    page.get_by_text("It will be published on Jan. 1, 2099").wait_for()
    assert writer.barriers() == []
    reader = open_window()
    reader.open(article.get_absolute_url())
    assert reader.text("h1") == "There is no page here"
    article.revisions.update(publish_at=timezone.now())  # its time has come
    tasks.keep_time(0)
    reader = open_window()
    assert reader.open(article.get_absolute_url()).inner_text("h1") == article.title
    assert "R. Example, MD" in reader.text()
    assert reader.barriers() == []

    writer.open(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_label("Address:").fill("how-long")
    writer.press("Save")
    page.get_by_text("was changed successfully").wait_for()
    other = open_window()  # the first one may keep the page for a moment
    other.open("/articles/how-long-does-it-last/")
    assert other.path == "/articles/how-long/"


def test_a_readers_day(articles, open_window):
    """From the front page to one sentence, its source, its doubts, and back."""
    window = open_window(viewport=PHONE)
    page = window.open("/")
    found = window.barriers()

    def follow(name, path):
        window.press(name)
        page.wait_for_url(f"**{path}")
        found.extend(window.barriers())

    follow("See all articles", "/articles/")
    page.locator("section.topic h2 a", has_text="Safety").click()
    page.wait_for_url("**/topics/safety/")
    found += window.barriers()
    follow("What are the side effects, and is it addictive?", SAFETY)
    assert "No clinician has reviewed this page yet" in window.text()
    follow("Bladder, liver and memory", "#bladder-liver-and-memory")
    page.locator("#bladder-liver-and-memory ~ p sup a").first.click()
    reference = page.locator(".refs li:target")
    assert reference.is_visible()
    reference.get_by_role("link", name="How long do side effects last?").or_(
        reference.locator(".places a").last
    ).first.click()
    assert page.locator(":target").is_visible()
    page.get_by_text("What changed on this page, and when").click()
    assert "First published." in window.text(".changes")
    follow("Evidence: moderate", "/articles/how-sure-we-are/#moderate")

    window.open("/articles/")
    page.get_by_label("Search our articles").fill("bladdr infection")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    found += window.barriers()
    page.get_by_label("Search our articles").fill("driving home")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=driving*")
    page.locator(".hits a[href*='#question-']").first.click()
    answer = page.locator(":target")
    assert answer.is_visible()  # the browser opens what holds the answer
    found += window.barriers()

    follow("Report a mistake on this page", "/report-a-mistake/?about=*")
    page.get_by_label("What is wrong, and where?").fill("A number is wrong.")
    follow("Send", "/report-a-mistake/?sent=1")
    assert "Thank you" in window.text("h1")
    follow("All articles", "/articles/")
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_reader_meets_no_barrier(articles, open_window, viewport):
    window = open_window(viewport=viewport)

    for path in ("/", "/articles/", "/topics/safety/", ADDRESS, *EXPLAINING):
        assert window.open(path).locator("article, .cards, .words, .hits").count()
        assert window.barriers() == []
        assert window.overflow() == 0
