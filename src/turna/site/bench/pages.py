"""`./turna bench pages`: how long the server takes for each page, and what it weighs.

Every address without arguments is asked, every record page with the first row that the reader
sees, and the pages of the matrix by name, all through Django's test client as the region's
M&E officer: server time without the network. Forms and what answers otherwise than with a page
(a redirect, a file) are left out, and said.
"""

import logging
import math
import re
import statistics
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from turna.site.bench.measurements import AWARD, Result

READER = "me-region"
BAR = 150.0  # ms at the 95th percentile, up to ten times the programme
FIRST_LOAD = 300.0  # kB: a page and everything it asks for, as sent
REPEATS = 20
_HEADERS = {"host": "localhost", "accept-encoding": "gzip, br"}
_NOT_PAGES = {"sign-out", "accounts:sign-out"}
_LINKED = re.compile(r'<(?:link|script)[^>]+(?:href|src)="(/static/[^"]+)"')
# Pages whose addresses name more than one thing.
_CHOSEN: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("reports:matrix", (AWARD,), ""),
    ("reports:matrix", (AWARD,), "?sex=female"),
    ("reports:matrix", (AWARD,), "?country=KG"),
    ("reports:sheet", (AWARD, "1.2.1"), ""),
    ("reports:charts", (AWARD, "1.2.1"), ""),
    ("reports:cell", (AWARD, "1.2", "KG", "3"), ""),
    ("reports:cell", (AWARD, "1.2.2", "UZ", "4"), ""),
    ("reports:cell", (AWARD, "2.1.1", "all", "3"), ""),
    ("reports:changes", (AWARD, "2.1.1", "KG", "3"), ""),
)


def pages(scale: int) -> list[Result]:
    """The 95th percentile of each page's server time; its queries and its size in the notes."""
    client = _signed_in()
    results, left_out = [], []
    # Each address that refuses this reader would be told on the screen with its traceback.
    logging.disable(logging.ERROR)
    try:
        for address in dict.fromkeys([*_plain(), *_records(), *_named()]):
            measured = _page(client, address, BAR if scale <= 10 else None)
            if measured is None:
                left_out.append(address)
            else:
                results.append(measured)
    finally:
        logging.disable(logging.NOTSET)
    results.append(_first_load(client))
    if left_out:
        note = f"no page for {READER}: {', '.join(left_out)}"
        results.append(Result("pages measured", len(results) - 1, unit="pages", notes=(note,)))
    return results


def _signed_in() -> Client:
    from turna.accounts import proof
    from turna.accounts.models import User

    client = Client(headers=_HEADERS)
    client.force_login(_reader(User))
    session = client.session
    proof.mark(session, proof.PASSKEY)  # else every page would be the one that adds a second step
    session.save()
    return client


def _reader(model: Any) -> Any:
    return model.objects.get(username=READER)


def _page(client: Client, address: str, bar: float | None) -> Result | None:
    """One page; None for an address that does not answer with one."""
    client.get(address)  # what is kept for the life of the process is kept now
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    queries = len(captured)  # of this request; the next one begins the log anew
    if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
        return None
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    note = (
        f"median {statistics.median(times):.0f} ms, {queries} queries, "
        f"{len(answer.content) / 1000:.0f} kB sent"
    )
    return Result(address, _p95(times), bar=bar, notes=(note,))


def _p95(times: list[float]) -> float:
    """The time that nineteen of twenty requests keep (nearest rank)."""
    return sorted(times)[math.ceil(len(times) * 0.95) - 1]


def _first_load(client: Client) -> Result:
    """The heaviest page with the styles, scripts and letters that a first visit fetches."""
    answer = client.get(reverse("reports:matrix", args=[AWARD]))
    plain = client.get(reverse("reports:matrix", args=[AWARD]), headers={"accept-encoding": ""})
    linked = dict.fromkeys(_LINKED.findall(plain.content.decode()))
    sizes = {address: _sent(client, address) for address in linked}
    whole = (len(answer.content) + sum(sizes.values())) / 1000
    note = f"page {len(answer.content) / 1000:.0f} kB, {len(sizes)} linked files"
    return Result("first load of the matrix", whole, unit="kB", bar=FIRST_LOAD, notes=(note,))


def _sent(client: Client, address: str) -> int:
    answer: Any = client.get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answers {answer.status_code}.")
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return sum(len(part) for part in parts)


def _plain() -> Iterator[str]:
    """Every address without arguments."""
    for name, _pattern in _patterns(get_resolver()):
        if name not in _NOT_PAGES:
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue


def _records() -> Iterator[str]:
    """A record page of each kind, with the first row that the reader sees."""
    from turna.accounts.models import User

    reader = _reader(User)
    for name, pattern in _patterns(get_resolver()):
        view = getattr(pattern.callback, "view_class", None)
        model, lookup = getattr(view, "model", None), getattr(view, "lookup", "")
        if model is None or tuple(pattern.pattern.regex.groupindex) != (lookup,):
            continue
        if not reader.can(view.action):  # type: ignore[union-attr]
            continue
        row = model.objects.visible_to(reader, view.action).first()  # type: ignore[union-attr]
        if row is not None:
            yield reverse(name, kwargs={lookup: getattr(row, lookup)})


def _named() -> Iterator[str]:
    for name, arguments, query in _CHOSEN:
        yield reverse(name, args=arguments) + query


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address, with its namespace."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _patterns(one, inner)
        elif one.name:
            yield f"{space}{one.name}", one
