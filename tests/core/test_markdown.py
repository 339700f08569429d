"""Our own documents as pages: everything in them is drawn, and nothing else gets through."""

import re
from pathlib import Path

import pytest

from turna.core.markdown import inline, render, title_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = sorted(DOCS.glob("guide/*.md"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a **strong** word", "a <strong>strong</strong> word"),
        ("*Today*, and ***Today***", "<em>Today</em>, and <strong><em>Today</em></strong>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("`./turna <x> *y*`", "<code>./turna &lt;x&gt; *y*</code>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("<b onclick=x>&amp;</b>", "&lt;b onclick=x&gt;&amp;amp;&lt;/b&gt;"),
        ("[**a** <i>](x.md)", '<a href="/x.md"><strong>a</strong> &lt;i&gt;</a>'),
        ("[words](elsewhere)", "words"),
    ],
)
def test_in_a_line(text: str, html: str) -> None:
    assert inline(text, lambda target: f"/{target}" if target.endswith(".md") else "") == html


def test_an_address_cannot_break_out_of_its_link() -> None:
    found = inline('[a](x"onmouseover="y)', lambda target: target)
    assert found == '<a href="x&quot;onmouseover=&quot;y">a</a>'


def test_blocks() -> None:
    text = (
        "# Title\nOne line\nand more.\n\n1. first\n   goes on\n2. second\n- a\n- b\n\n"
        "## Part\n| x | y |\n|---|---|\n| 1 | `a` |\n\n```\n<raw> **x**\n```\nend"
    )
    html = render(text)
    assert "Title" not in html
    assert "<p>One line and more.</p>" in html
    assert "<li>first goes on</li>" in html
    assert "<h2>Part</h2>" in html
    assert '<th scope="col">x</th>' in html
    assert "<td>1</td><td><code>a</code></td>" in html
    assert '<pre tabindex="0"><code>&lt;raw&gt; **x**</code></pre>' in html
    assert html.endswith("<p>end</p>")
    assert title_of(text) == "Title"


@pytest.mark.parametrize("path", GUIDES, ids=lambda p: p.stem)
def test_every_guide_is_drawn_whole(path: Path) -> None:
    """No mark is left over, no word is lost."""
    text = path.read_text(encoding="utf-8")
    assert title_of(text)
    html = render(text, lambda target: "/x/")
    plain = re.sub(r"<code>.*?</code>|<pre.*?</pre>", "", html, flags=re.S)
    plain = re.sub(r"<[^>]+>", "", plain)
    assert not re.search(r"\*|`|\]\(|^#|^\|", plain, re.M), plain
    words = re.findall(r"\w{4,}", re.sub(r"\]\([^)]*\)", "]", text.split("\n", 1)[1]))
    assert len(words) > 30
    assert [word for word in words if word not in html] == []
