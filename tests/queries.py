"""How many queries a page needs."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def count_queries(client: Client, url: str) -> tuple[int, Any]:
    """The queries of one GET that answers 200, and its answer."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, f"{url} answers {response.status_code}"
    return len(captured), response


def assert_same_queries(
    client: Client, url: str, make_rows: Callable[[int], object], *, few: int = 2, many: int = 30
) -> None:
    """The page needs as many queries for `many` rows as for `few`: two, for of several persons
    the audit also keeps whom it names.

    `make_rows(n)` adds n more rows that the client's user sees at `url`; they should differ in
    whatever the page reads across (organisation, place, …), or the test sees no loop.
    """
    make_rows(few)
    client.get(url)  # what is cached for the life of the process is cached now
    before, short = count_queries(client, url)
    make_rows(many - few)
    after, long = count_queries(client, url)
    assert long.content.count(b"<tr") > short.content.count(b"<tr") or len(long.content) > len(
        short.content
    ), f"{url} does not show the rows that were made"
    assert after == before, f"{url} needs {before} queries for {few} rows, {after} for {many}"
