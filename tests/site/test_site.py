"""The site that `tools/docs` built: its links hold, and a browser shows it in both languages."""

import functools
import http.server
import re
import shutil
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "site"
PAGES = sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html"))
NARROW, WIDE = 390, 1280
FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")

pytestmark = pytest.mark.skipif(not PAGES, reason="there is no build/site: `tools/docs` makes it")


class Read(HTMLParser):
    """The links of a page and the names that links can end at."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.anchors |= {found[name] for name in ("id", "name") if found.get(name)}
        if tag != "link" or found.get("rel") == "stylesheet":
            self.links += [found[name] for name in ("href", "src") if found.get(name)]


@functools.cache
def read(page):
    return Read((SITE / page).read_text())


def fault(page, link):
    """What is wrong with a link of a page, or None."""
    parts = urlsplit(link)
    if parts.scheme in ("http", "https"):
        return None if re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc) else "is no address"
    if parts.scheme:
        return None if parts.scheme in ("data", "mailto") else f"begins with {parts.scheme}:"
    path = (SITE / page).parent / unquote(parts.path) if parts.path else SITE / page
    path = path.resolve()
    path = path / "index.html" if path.is_dir() else path
    if not path.is_file() or not path.is_relative_to(SITE):
        return "leads to no file"
    anchor = unquote(parts.fragment)
    if anchor and path.suffix == ".html":
        target = str(path.relative_to(SITE))
        if anchor not in read(target).anchors:
            return f"leads to no {anchor!r}"
    return None


@pytest.mark.parametrize("page", [page for page in PAGES if page != "404.html"])
def test_links_lead_somewhere(page):
    found = {link: fault(page, link) for link in read(page).links}
    assert len(found) > 20
    assert {link: wrong for link, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "link",
    ["gone.html", "stream.html#gone", "figures/gone.png", "http://", "ftp://example.org",
     "../../README.md", "source/tests/python/test_draws.py.html#__codelineno-0-99999"],
)  # fmt: skip
def test_a_broken_link_is_seen(link):
    assert fault("index.html", link) is not None


def test_the_pages_are_there_and_each_help_page_of_r():
    assert len(PAGES) > 40
    for path in (ROOT / "docs").glob("*.md"):
        assert f"{path.stem}.html" in PAGES
    for path in (ROOT / "man").glob("*.Rd"):
        assert f"reference/r/{path.stem}.html" in PAGES


def test_a_function_returns_one_thing():
    """Python's docstrings describe it in several lines, which are no list."""
    pages = [page for page in PAGES if page.startswith("reference/python")]
    text = "".join((SITE / page).read_text() for page in pages)
    lists = re.findall(r"Returns:</span></p>\s*<ul>(.*?)</ul>", text, re.S)
    assert len(lists) > 5
    assert {found.count("doc-section-item") for found in lists} == {1}


def test_every_cell_of_the_promise_leads_to_its_line():
    links = re.findall(
        r'href="(source/(?:tests|python)/[^"#]*)(#[^"]*)?"', (SITE / "promise.html").read_text()
    )
    assert len(links) > 40
    assert [page for page, line in links if not line] == [
        "source/python/kerasinit/verify/known_answers.tsv.html"
    ]


@pytest.fixture(scope="module")
def address():
    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Silent, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        # Its sandbox does not start as root.
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, address):
    """Opens a page of some width; at the end no page has asked elsewhere or had an error."""
    wrong, contexts = [], []

    def open_page(page, width):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        tab = contexts[-1].new_page()
        tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on(
            "request",
            lambda asked: None
            if asked.url.startswith((address, "data:"))
            else wrong.append(asked.url),
        )
        tab.goto(f"{address}/{page}", wait_until="networkidle")
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def overflow(tab):
    """By how many pixels a page is wider than the window."""
    return tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_page_is_wider_than_the_window(opened, address, width):
    tab = opened("index.html", width)
    wide = {}
    for page in PAGES:
        tab.goto(f"{address}/{page}")
        wide[page] = overflow(tab)
    assert {page: by for page, by in wide.items() if by > 0} == {}
    tab.evaluate("document.body.style.minWidth = '3000px'")
    assert overflow(tab) > 0


def shown(tab):
    """The text of each pair's tab that is open now."""
    blocks = tab.locator(".tabbed-set").all()
    return [block.locator(".tabbed-block:visible").inner_text() for block in blocks]


WITH_PAIRS = [page for page in PAGES if 'class="tabbed-set' in (SITE / page).read_text()]


def test_most_pages_of_the_guide_have_pairs():
    assert len(WITH_PAIRS) >= 10


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("page", WITH_PAIRS)
def test_one_tab_switches_all_and_both_print_the_same(opened, page, width):
    tab = opened(page, width)
    in_r = shown(tab)
    tab.locator(".tabbed-labels label", has_text="Python").first.click()
    in_python = shown(tab)
    assert len(in_r) == len(in_python) > 0
    for one, other in zip(in_r, in_python, strict=True):
        assert one != other
        assert FINGERPRINT.findall(one) == FINGERPRINT.findall(other)
    assert FINGERPRINT.search("".join(in_r))
    tab.locator(".tabbed-labels label", has_text="R").first.click()
    assert shown(tab) == in_r


def test_a_cell_of_the_promise_shows_its_test(opened):
    tab = opened("promise.html", WIDE)
    tab.get_by_role("link", name="test_xla_draws_a_generator_s_sequence").click()
    tab.wait_for_load_state("networkidle")
    line = tab.locator(":target").bounding_box()
    test = tab.get_by_text("test_xla_draws_a_generator_s_sequence").bounding_box()
    assert 0 < line["y"] < 900
    assert abs(line["y"] - test["y"]) < 20


def test_the_chosen_language_stays_on_the_next_page(opened, address):
    tab = opened("index.html", WIDE)
    tab.locator(".tabbed-labels label", has_text="Python").first.click()
    tab.goto(f"{address}/promise.html", wait_until="networkidle")
    assert all("import" in text for text in shown(tab))


@pytest.mark.parametrize(
    "words, found",
    [("initializer_he_normal", "reference/r/initializer_he_normal.html"),
     ("HeNormal", "reference/python/kerasinit.initializers.html"),
     ("depthwise", "choosing.html")],
)  # fmt: skip
def test_the_search_finds_both_languages(opened, words, found):
    tab = opened("index.html", WIDE)
    box = tab.locator("input.md-search__input")
    box.click()
    tab.get_by_text("Type to start searching").wait_for()
    box.press_sequentially(words)
    tab.locator(".md-search-result__link").first.wait_for()
    links = [link.get_attribute("href") for link in tab.locator(".md-search-result__link").all()]
    assert any(found in link for link in links), links
