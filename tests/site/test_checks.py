"""`./turna test`: what it counts, and what it must not pass over in silence."""

from pathlib import Path

import pytest

from turna.site.cli import checks
from turna.site.cli.problems import Exit

REPORT = """<testsuites><testsuite tests="7" failures="2" errors="1" skipped="1">
</testsuite></testsuites>"""


def test_counts_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert checks.read_report(report) == checks.Tally(passed=3, failed=3, skipped=1)
    assert checks.read_report(tmp_path / "none.xml") == checks.Tally()


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Stands for the tools: every Python that is started ends with these codes."""
    codes = {"ruff": 0, "pytest": 0}

    def python(arguments: list[str], variables: dict[str, str]) -> int:
        for argument in arguments:
            if argument.startswith("--junitxml=") and codes["pytest"] in (0, 1):
                Path(argument.partition("=")[2]).write_text(
                    f'<testsuite tests="4" failures="{codes["pytest"]}" errors="0" skipped="0"/>'
                )
        return codes.get(arguments[1], 0)

    monkeypatch.setattr(checks, "python", python)
    monkeypatch.setattr(checks, "compiles", lambda: True)
    monkeypatch.setattr(checks, "without_postgresql", lambda: "")
    monkeypatch.setattr(checks, "CHROMIUM", Path("/"))
    monkeypatch.delenv("CI", raising=False)
    return codes


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_all_is_well(outcome: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.run([]) == Exit.DONE
    assert last_line(capsys) == "12 passed, 0 failed"


def test_a_failed_test_fails_the_run(
    outcome: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    outcome["pytest"] = 1
    assert checks.run([]) == Exit.FAILED
    assert last_line(capsys) == "9 passed, 3 failed"


def test_a_failed_tool_fails_the_run(
    outcome: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    outcome["ruff"] = 1
    assert checks.run([]) == Exit.FAILED
    said = capsys.readouterr().out
    assert "FAILED: ruff check" in said
    assert said.endswith("12 passed, 0 failed\n")


def test_a_pytest_that_breaks_down_counts_as_failed(
    outcome: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    outcome["pytest"] = 3
    assert checks.run([]) == Exit.FAILED
    assert last_line(capsys) == "0 passed, 3 failed"


def test_no_test_at_all_fails_the_run(
    outcome: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    outcome["pytest"] = checks.NO_TESTS
    assert checks.run(["-k", "nothing"]) == Exit.FAILED
    assert "no test was run" in capsys.readouterr().out


@pytest.mark.parametrize(("ci", "code"), [("", Exit.DONE), ("true", Exit.FAILED)])
def test_what_is_absent_is_said_and_fails_in_continuous_integration(
    outcome: dict[str, int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    ci: str,
    code: Exit,
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(checks, "without_postgresql", lambda: "PostgreSQL cannot be reached.")
    monkeypatch.setattr(checks, "CHROMIUM", Path("/nowhere/chromium"))
    assert checks.run([]) == code
    said = capsys.readouterr().out
    assert "not run: tests on PostgreSQL" in said
    assert "not run: tests in a browser" in said
    assert said.endswith("4 passed, 0 failed\n")


def test_finds_what_does_not_compile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "src").mkdir()
    monkeypatch.setattr(checks, "CHECKOUT", tmp_path)
    module = tmp_path / "src" / "module.py"
    module.write_text("x = 1\n")
    assert checks.compiles()
    module.write_text("x = '\\d'\n")
    assert not checks.compiles()
    assert "src/module.py" in capsys.readouterr().out


def test_tests_see_none_of_this_users_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNA_DATABASE", "postgresql:real")
    variables = checks.variables_for(tmp_path)
    assert "TURNA_DATABASE" not in variables
    assert variables["TURNA_DATA"] == str(tmp_path)


def report_of(*, failed: tuple[str, ...], passed: int) -> str:
    cases = "".join(
        f'<testcase classname="tests.browser.test_admin" name="{name}"><failure/></testcase>'
        for name in failed
    )
    total = passed + len(failed)
    return (
        f'<testsuite tests="{total}" failures="{len(failed)}" errors="0" skipped="0">'
        f"{cases}</testsuite>"
    )


def browser_runs(monkeypatch: pytest.MonkeyPatch, *reports: str) -> list[list[str]]:
    """Each run of the tests in a browser leaves the next of these; gives what was started."""
    started: list[list[str]] = []

    def python(arguments: list[str], variables: dict[str, str]) -> int:
        (path,) = (a.partition("=")[2] for a in arguments if a.startswith("--junitxml="))
        Path(path).write_text(reports[len(started)])
        started.append(arguments)
        return int("<failure/>" in reports[len(started) - 1])

    monkeypatch.setattr(checks, "python", python)
    return started


def test_what_fails_once_in_a_browser_is_tried_again_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started = browser_runs(
        monkeypatch, report_of(failed=("test_a[360]",), passed=2), report_of(failed=(), passed=1)
    )
    this = checks.Run(tmp_path)
    assert checks._in_browser(this)
    assert this.tally == checks.Tally(passed=3)
    assert started[1][-1] == "tests/browser/test_admin.py::test_a[360]"
    said = capsys.readouterr().out
    assert (
        "UNSTEADY, passed at the second try only: tests/browser/test_admin.py::test_a[360]" in said
    )


def test_what_fails_twice_in_a_browser_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = report_of(failed=("test_a[360]",), passed=2)
    browser_runs(monkeypatch, one, report_of(failed=("test_a[360]",), passed=0))
    this = checks.Run(tmp_path)
    assert not checks._in_browser(this)
    assert this.tally == checks.Tally(passed=2, failed=1)


def test_many_failures_in_a_browser_are_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = browser_runs(monkeypatch, report_of(failed=("a", "b", "c", "d"), passed=2))
    this = checks.Run(tmp_path)
    assert not checks._in_browser(this)
    assert len(started) == 1
    assert this.tally == checks.Tally(passed=2, failed=4)
