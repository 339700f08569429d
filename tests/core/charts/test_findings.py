from decimal import Decimal

from turna.core.charts import findings

COUNTRIES = ("Kazakhstan", "Kyrgyzstan", "Tajikistan")


def test_achievement() -> None:
    said = findings.achieved(124, who="Kyrgyzstan", when="year 3")
    assert said == "Kyrgyzstan reached 124\u202f% of its target in year 3"
    assert findings.achieved(99, who="Osh") == "Osh reached 99\u202f% of its target"
    assert findings.achieved("no target set", who="Uzbekistan", when="year 4") == ""


def test_highest_and_lowest() -> None:
    values = [12345, "withheld", 40]
    assert findings.highest(COUNTRIES, values, unit="people") == (
        "Kazakhstan has the most: 12\u202f345 people"
    )
    assert findings.lowest(COUNTRIES, values, unit="people") == (
        "Tajikistan has the fewest: 40 people"
    )
    assert findings.highest(COUNTRIES, [5, 5, 1]) == (
        "Kazakhstan and Kyrgyzstan have the most: 5 each"
    )
    assert findings.lowest(COUNTRIES, [5, 1, 1], unit="%") == (
        "Kyrgyzstan and Tajikistan have the fewest: 1\u202f% each"
    )
    assert findings.highest(COUNTRIES, [2, 2, 2]) == "All are equal: 2"
    assert findings.highest(COUNTRIES, [0, None, None]) == "Kazakhstan has the most: 0"
    assert findings.highest(COUNTRIES, [None, None, None]) == ""


def test_trend_goes_from_the_first_number_to_the_last() -> None:
    years = ("2010", "2011", "2012", "2013")
    assert findings.trend(years, [None, 10, 5, 30], what="Calls") == (
        "Calls rose from 10 in 2011 to 30 in 2013"
    )
    assert findings.trend(years, [10, 50, Decimal("2.5"), None], what="Calls") == (
        "Calls fell from 10 in 2010 to 2.5 in 2012"
    )
    assert (
        findings.trend(years, [7, 1, 9, 7], what="Calls") == "Calls stayed at 7 from 2010 to 2013"
    )
    assert findings.trend(years, [None, 1, None, None], what="Calls") == ""


def test_targets_met() -> None:
    years = ("1", "2", "3")
    assert findings.reached(years, [10, 10, 10], [9, 10, 11], who="Osh") == "Osh met 2 of 3 targets"
    assert findings.reached(years, [10, None, 10], [9, 10, 1], who="Osh") == (
        "Osh met none of 2 targets"
    )
    assert findings.reached(years, [0, 1, 1], [0, 1, 1], who="Osh") == "Osh met every target"
    assert findings.reached(years, [None] * 3, [1, 2, 3], who="Osh") == ""


def test_change_between_two_moments() -> None:
    assert findings.changed(412, 405, since="1 March 2014") == (
        "7 fewer than on 1 March 2014: 405 instead of 412"
    )
    assert findings.changed(405, 1412, since="1 March") == (
        "1\u202f007 more than on 1 March: 1\u202f412 instead of 405"
    )
    assert findings.changed(5, 5, since="1 March") == "Still 5, as on 1 March"
