"""The charts as a browser draws them: legible, inside their frame, one variant at a time."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from core.charts import examples
from turna.core.templatetags.charts import chart

pytestmark = pytest.mark.browser

SHEETS = ("css/tokens.css", "css/page.css", "css/parts.css", "css/print.css", "charts.css")
POLICY = "default-src 'self'; img-src 'self' data:"
SMALLEST = """() => {
  const found = [];
  for (const text of document.querySelectorAll("svg text")) {
    const svg = text.ownerSVGElement, frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const scale = frame.width / svg.viewBox.baseVal.width, box = text.getBoundingClientRect();
    found.push({
      text: text.textContent,
      size: parseFloat(getComputedStyle(text).fontSize) * scale,
      out: box.left < frame.left - 2 || box.right > frame.right + 2
        || box.top < frame.top - 3 || box.bottom > frame.bottom + 3,
    });
  }
  return found;
}"""


def page_text() -> str:
    """A page with every chart, as a template would hold it."""
    links = "".join(f'<link rel="stylesheet" href="/static/core/{name}">' for name in SHEETS)
    figures = "".join(chart(one, download="/x.csv", level=2) for one in examples.every())
    cells = "".join(
        f'<tr><th scope="row">{index}</th><td>{chart(one)}</td></tr>'
        for index, one in enumerate(examples.achievements())
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Charts</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{links}</head>'
        f"<body><main><h1>Charts</h1>{figures}<table>{cells}</table></main></body></html>"
    )


def answer(route: Route) -> None:
    """The page and its style sheets, without a server."""
    path = urlparse(route.request.url).path
    if path == "/":
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=page_text(), headers=headers)
    elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
        route.fulfill(body=Path(found).read_bytes(), headers={"Content-Type": "text/css"})
    else:
        route.fulfill(status=204)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(color_scheme="light")
    opened.route("**/*", answer)
    yield opened
    opened.close()


@pytest.mark.parametrize("width", [320, 360, 640, 700, 768, 1280])
def test_text_is_large_enough_and_inside_its_drawing(page: Page, width: int) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("https://turna.test/")
    texts = page.evaluate(SMALLEST)
    assert len(texts) > 200
    assert min(texts, key=lambda one: one["size"])["size"] >= 12
    assert [one["text"] for one in texts if one["out"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []  # the policy refused nothing


@pytest.mark.parametrize(("width", "shown"), [(360, "narrow"), (1280, "wide")])
def test_one_variant_shows(page: Page, width: int, shown: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("https://turna.test/")
    for name in ("narrow", "wide"):
        for one in page.query_selector_all(f".chart-{name}"):
            assert one.is_visible() == (name == shown)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_rule_of_accessibility_is_broken(page: Page, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.goto("https://turna.test/")
    for summary in page.query_selector_all("summary"):
        summary.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_paper_gets_the_wide_variant_in_light_colours(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 900})
    page.goto("https://turna.test/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.query_selector(".chart-wide").is_visible()
    assert not page.query_selector(".chart-narrow").is_visible()
    fill = "getComputedStyle(document.querySelector('.chart-wide rect.chart-accent')).fill"
    assert page.evaluate(fill) == "rgb(27, 85, 98)"
