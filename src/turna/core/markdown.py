"""The part of Markdown that our own documents use, as HTML that cannot carry anything else.

Headings, paragraphs, lists, tables, blocks of code; in a line code, strong, emphasis and links.
Every character of the text is escaped before a tag is put around it, and a link leads only where
`link` says. What is not known stays as it was written.
"""

import re
from collections.abc import Callable, Iterator

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Link = Callable[[str], str]  # a written target → the address, "" to leave the words alone

_ITEM = re.compile(r"(?:[-*]|(\d+)\.) +(.*)")
_INLINE = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]+)\)"
    r"|\*\*\*(?P<both>[^*]+)\*\*\*"
    r"|\*\*(?P<strong>(?:[^*]|\*(?!\*))+)\*\*"
    r"|\*(?P<soft>[^*\s](?:[^*]*[^*\s])?)\*"
)


def _nowhere(target: str) -> str:
    return ""


def inline(text: str, link: Link = _nowhere) -> SafeString:
    """One run of text."""
    out, at = [], 0
    for found in _INLINE.finditer(text):
        out.append(escape(text[at : found.start()]))
        out.append(_marked(found, link))
        at = found.end()
    out.append(escape(text[at:]))
    return mark_safe("".join(out))  # noqa: S308  (each piece is escaped or made by format_html)


def _marked(found: re.Match[str], link: Link) -> SafeString:
    parts = found.groupdict()
    if parts["code"] is not None:
        return format_html("<code>{}</code>", parts["code"])
    if parts["both"] is not None:
        return format_html("<strong><em>{}</em></strong>", inline(parts["both"], link))
    if parts["strong"] is not None:
        return format_html("<strong>{}</strong>", inline(parts["strong"], link))
    if parts["soft"] is not None:
        return format_html("<em>{}</em>", inline(parts["soft"], link))
    words, url = inline(parts["text"]), link(parts["target"])
    return format_html('<a href="{}">{}</a>', url, words) if url else words


def title_of(text: str) -> str:
    """The first heading, without its marks; "" when there is none."""
    found = re.search(r"^# +(.+)$", text, re.M)
    return found[1].strip() if found else ""


def render(text: str, link: Link = _nowhere) -> SafeString:
    """A whole document without its first heading, which is the page's own."""
    body = re.sub(r"\A\s*# .+\n", "", text)
    return mark_safe("\n".join(_blocks(body.splitlines(), link)))  # noqa: S308  (as above)


def _blocks(lines: list[str], link: Link) -> Iterator[SafeString]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif line.startswith("```"):
            end = _until(lines, at + 1, lambda one: one.startswith("```"))
            yield format_html(
                '<pre tabindex="0"><code>{}</code></pre>', "\n".join(lines[at + 1 : end])
            )
            at = end + 1
        elif found := re.match(r"(#{1,4}) +(.*)", line):
            yield _heading(len(found[1]), inline(found[2], link))
            at += 1
        elif line.startswith("|"):
            end = _until(lines, at, lambda one: not one.startswith("|"))
            yield _table(lines[at:end], link)
            at = end
        elif _ITEM.match(line):
            end = _until(lines, at, lambda one: not (_ITEM.match(one) or one.startswith("  ")))
            yield _list(lines[at:end], link)
            at = end
        else:
            end = _until(lines, at + 1, _begins_a_block)
            words = " ".join(one.strip() for one in lines[at:end])
            yield format_html("<p>{}</p>", inline(words, link))
            at = end


def _until(lines: list[str], start: int, stops: Callable[[str], object]) -> int:
    return next((n for n in range(start, len(lines)) if stops(lines[n])), len(lines))


def _begins_a_block(line: str) -> bool:
    return not line.strip() or bool(_ITEM.match(line)) or line.startswith(("#", "|", "```"))


def _heading(level: int, words: SafeString) -> SafeString:
    # The page has its own h1.
    return format_html("<h{0}>{1}</h{0}>", max(level, 2), words)


def _list(lines: list[str], link: Link) -> SafeString:
    items: list[str] = []
    for line in lines:
        found = _ITEM.match(line)
        if found:
            items.append(found[2])
        else:
            items[-1] += f" {line.strip()}"
    tag = "ol" if re.match(r"\d", lines[0]) else "ul"
    rows = format_html_join("\n", "<li>{}</li>", ((inline(one, link),) for one in items))
    return format_html("<{0}>\n{1}\n</{0}>", tag, rows)


def _table(lines: list[str], link: Link) -> SafeString:
    rows = [_cells(line) for line in lines]
    head, body = rows[0], [row for row in rows[1:] if not _is_rule(row)]
    heads = format_html_join("", '<th scope="col">{}</th>', ((inline(c, link),) for c in head))
    filled = format_html_join(
        "\n", "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((inline(c, link),) for c in row)),) for row in body),
    )  # fmt: skip
    return format_html(
        '<div class="scroll" role="region" aria-label="{}" tabindex="0"><table><thead><tr>{}</tr>'
        "</thead><tbody>\n{}\n</tbody></table></div>",
        " · ".join(cell for cell in head if cell), heads, filled,
    )  # fmt: skip


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _is_rule(row: list[str]) -> bool:
    return all(re.fullmatch(r":?-{3,}:?", cell) for cell in row)
