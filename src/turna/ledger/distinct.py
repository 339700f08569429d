"""Persons: subjects whose net count in a cell is above zero, never a plain distinct count.

Where the table of persons as they are now may answer, whoever has all entries in one cell is
simply counted, by month as sums are; only the others are netted from their entries. All in one
statement, so that nobody is missed who passes from the one kind to the other meanwhile.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from turna.core.periods import Period, month_of
from turna.ledger.axes import COLUMNS, Names, column_of
from turna.ledger.rows import Key, coded, months_of, run, stored_axes
from turna.ledger.where import Clause, Question

# Axes on which several stored values are one code, so that persons are netted per code.
_COARSENED = {"region", "age_band"}
_NETTED, _MONTH, _SPAN = range(3)  # what the last part of a row's key is: see `_known_rows`


def person_rows(question: Question, clause: Clause, names: Names) -> Iterator[tuple[Key, int]]:
    """(codes, persons) rows; a key may come more than once, its counts are to be added.

    Periods that are not told apart are one span: somebody who counts in two of them is one
    person then.
    """
    axes = stored_axes(question)
    columns = [f"e.{column_of(axis)}" for axis in axes]
    known = clause.persons and bool(names.tallied)
    if any(axis in _COARSENED or axis not in COLUMNS for axis in axes):
        yield from _netted_by_code(question, clause, names, known)
        return
    if known:
        found = _known_rows(question, clause, columns)
    else:
        found = _period_keys(question, _count_subjects(question, clause, columns))
    for (*stored, period), count in found:
        yield coded(question, axes, stored, names, period), count


def apart(question: Question, clause: Clause, names: Names) -> list[dict[Key, int]]:
    """Of each person with entries in several cells of the answer: its net count in each.

    A person of two measures that are told apart is two.
    """
    axes = stored_axes(question)
    columns = [*(f"e.{column_of(axis)}" for axis in axes), _period(question)]
    known = clause.persons and bool(names.tallied)
    part = clause.within_periods(question.periods)
    sql, named = _subject_sql(columns, part.of_several_cells() if known else part)
    person = [f"a{number}" for number, axis in enumerate(axes) if axis == "measure"]
    sql = (
        f"SELECT {named}, subject, net FROM (SELECT {named}, subject, net, "  # noqa: S608
        f"COUNT(*) OVER (PARTITION BY {', '.join([*person, 'subject'])}) AS cells "
        f"FROM ({sql} HAVING SUM(value) <> 0) AS n) AS c WHERE cells > 1"
    )
    found: dict[Key, dict[Key, int]] = defaultdict(lambda: defaultdict(int))
    rows = _period_keys(question, run(sql, part.params), place=-2)
    for (*stored, period, subject), net in rows:
        codes = coded(question, axes, stored, names, period)
        measure = codes[question.by.index("measure")] if "measure" in question.by else ""
        found[measure, subject][codes] += net
    return list(found.values())


def _netted_by_code(
    question: Question, clause: Clause, names: Names, known: bool
) -> Iterator[tuple[Key, int]]:
    """Persons along an axis whose codes stand for several stored values: netted here."""
    axes = stored_axes(question)
    columns = [f"e.{column_of(axis)}" for axis in axes]
    nets: dict[tuple[Key, int], int] = defaultdict(int)
    for (*stored, period, subject), value in _period_keys(
        question, _subject_nets(question, clause, columns, known), place=-2
    ):
        nets[coded(question, axes, stored, names, period), subject] += value
    yield from ((key, 1) for (key, _subject), net in nets.items() if net > 0)


def _period_keys(
    question: Question, rows: Iterator[tuple[Key, int]], place: int = -1
) -> Iterator[tuple[Key, int]]:
    """The rows with the number of a period, at this place, turned into its key."""
    keys = [period.key for period in question.periods] or [""]
    for key, value in rows:
        named = list(key)
        named[place] = keys[named[place]]
        yield tuple(named), value


def _count_subjects(
    question: Question, clause: Clause, columns: Sequence[str]
) -> Iterator[tuple[Key, int]]:
    part = clause.within_periods(question.periods)
    yield from run(_counted([*columns, _period(question)], part), part.params)


def _known_rows(
    question: Question, clause: Clause, columns: Sequence[str]
) -> Iterator[tuple[Key, int]]:
    """(stored key and period key, persons): single persons by month and day, the rest netted."""
    several = clause.within_periods(question.periods).of_several_cells()
    netted = _counted([*columns, _period(question)], several)
    statements = [f"SELECT {_NETTED} AS kind, n.* FROM ({netted}) AS n"]  # noqa: S608
    params = list(several.params)
    singles, month_key, spans = _singles(question, clause)
    for kind, last_column, part in singles:
        sql, more = part.single_persons([*columns, last_column])
        statements.append(f"SELECT {kind} AS kind, s.* FROM ({sql}) AS s")  # noqa: S608
        params += more
    keys = [period.key for period in question.periods] or [""]
    for (kind, *stored, last), count in run(" UNION ALL ".join(statements), params):
        if kind == _NETTED:
            period = keys[last]
        else:
            period = month_key[last] if kind == _MONTH else (spans[last] if last >= 0 else "")
        yield (*stored, period), count


def _singles(
    question: Question, clause: Clause
) -> tuple[list[tuple[int, str, Clause]], dict[int, str], list[str]]:
    """The parts of a question to single persons: (kind, last column, clause) of each.

    And what the last column means: periods by month, and those of spans of days. A month of
    which only one period has some days is read with the whole months, by these days.
    """
    month_key, spans = months_of(question.periods)
    keys = [key for key, _first, _last in spans]
    if not question.periods:
        return [(_SPAN, "-1", clause.part())], month_key, keys
    cut = Counter(month_of(first) for _key, first, _last in spans)
    alone = [span for span in spans if cut[month_of(span[1])] == 1]
    month_key |= {month_of(first): key for key, first, _last in alone}
    found: list[tuple[int, str, Clause]] = []
    if month_key:
        part = clause.months(sorted(month_key))
        for _key, first, last in alone:
            part.add("(e.month <> %s OR e.day BETWEEN %s AND %s)", month_of(first), first, last)
        found.append((_MONTH, "e.month", part))
    for number, (_key, first, last) in enumerate(spans):
        if month_of(first) not in month_key:
            part = clause.days(first, last)
            part.add("e.month = %s", month_of(first))
            found.append((_SPAN, str(number), part))
    return found, month_key, keys


def _subject_nets(
    question: Question, clause: Clause, columns: Sequence[str], known: bool
) -> Iterator[tuple[Key, int]]:
    part = clause.within_periods(question.periods)
    columns = [*columns, _period(question)]
    several = part.of_several_cells() if known else part
    sql, names = _subject_sql(columns, several)
    sql, params = f"SELECT {names}, subject, net FROM ({sql}) AS s", list(several.params)  # noqa: S608
    if known:
        single = part.of_single_persons()
        sql += f" UNION ALL SELECT {', '.join(columns)}, e.subject, 1 {single.sql}"
        params += single.params
    yield from run(sql, params)


def _counted(columns: Sequence[str], clause: Clause) -> str:
    """SQL of (columns, persons whose net is above zero)."""
    sql, names = _subject_sql(columns, clause)
    return f"SELECT {names}, COUNT(*) AS n FROM ({sql} HAVING SUM(value) > 0) AS s GROUP BY {names}"  # noqa: S608


def _subject_sql(columns: Sequence[str], clause: Clause) -> tuple[str, str]:
    """SQL of nets by these columns and subject, and the columns' names in it."""
    names = ", ".join(f"a{n}" for n in range(len(columns)))
    named = ", ".join(f"{column} AS a{n}" for n, column in enumerate(columns))
    sql = (
        f"SELECT {names}, subject, SUM(value) AS net FROM "  # noqa: S608
        f"(SELECT {named}, e.subject AS subject, e.value AS value {clause.sql} "
        "AND e.subject IS NOT NULL) AS r "
        f"GROUP BY {names}, subject"
    )
    return sql, names


def _period(question: Question) -> str:
    """The number of an entry's period; days are plain dates, safe to write out."""
    if "period" not in question.by or not question.periods:
        return "0"
    return f"CASE {' '.join(map(_when, question.periods, range(len(question.periods))))} END"


def _when(period: Period, number: int) -> str:
    first, last = period.first.isoformat(), period.last.isoformat()
    return f"WHEN e.day BETWEEN '{first}' AND '{last}' THEN {number}"
