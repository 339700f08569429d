"""The locks, their page of reasons, and what git must not see."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-test.txt")


def pinned(lock: str) -> dict[str, str]:
    """Package -> version and marker, of each line of a lock."""
    lines = (CHECKOUT / lock).read_text().splitlines()
    found = [re.match(r"([a-z0-9-]+)==([^\\]+)", line) for line in lines]
    return {match[1]: match[2].strip() for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    assert not re.search(r"https?:|file:|://|^\s*-(-index|i |f |-find|-extra)", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_is_hashed(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", (CHECKOUT / lock).read_text().strip())
    assert len(blocks) == len(pinned(lock)) > 10
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_test_lock_holds_all_of_the_run_lock() -> None:
    run, test = pinned("requirements.txt"), pinned("requirements-test.txt")
    for package, wanted in run.items():
        version, _, _ = wanted.partition(" ; ")
        # Without a marker it is there for every platform, so also for the run lock's.
        assert test[package] in {version, wanted}, package


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    for wanted, lock in (
        (project["project"]["dependencies"], "requirements.txt"),
        (project["dependency-groups"]["test"], "requirements-test.txt"),
    ):
        names = {re.match(r"[\w-]+", one)[0].lower() for one in wanted}
        assert names <= pinned(lock).keys()


def test_every_dependency_has_its_reason() -> None:
    rows = re.findall(
        r"^\| ([a-z0-9][a-z0-9-]*) \| (.+?) \| (.+?) \|$",
        (CHECKOUT / "docs/dependencies.md").read_text(),
        re.MULTILINE,
    )
    listed = {name: (licence, reason) for name, licence, reason in rows if name != "package"}
    assert listed.keys() == pinned("requirements-test.txt").keys()
    assert all(len(reason) > 10 for _, reason in listed.values())
    forbidden = [n for n, (lic, _) in listed.items() if re.search(r"\b(A?GPL)", lic)]
    assert not forbidden


def test_there_is_one_pip_beside_the_code() -> None:
    assert len(list((CHECKOUT / "vendor").glob("pip-*-py3-none-any.whl"))) == 1


@pytest.mark.parametrize(
    "path", ["var/turna.sqlite3", "var-demo/x", ".venv/bin/python", ".venv-3.13/x", ".venv.lock"]
)
def test_git_does_not_see_data_and_environments(path: str, tmp_path: Path) -> None:
    if not ignores(path, tmp_path):
        pytest.fail(f"{path} is not ignored by .gitignore")


def test_git_sees_code_whose_name_begins_alike(tmp_path: Path) -> None:
    assert not ignores("src/turna/programmes/variance/rules.py", tmp_path)


def ignores(path: str, folder: Path) -> bool:
    """Whether the checkout's .gitignore leaves out a path, asked of a repository of its own."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / ".gitignore").write_text((CHECKOUT / ".gitignore").read_text())
    asked = ["git", "-C", str(folder), "check-ignore", "-q", path]
    return subprocess.run(asked, check=False).returncode == 0


def test_the_script_and_the_pipeline_can_be_executed() -> None:
    for name in ("turna", ".ci/run"):
        assert (CHECKOUT / name).stat().st_mode & 0o111, name
    assert subprocess.run(["bash", "-n", str(CHECKOUT / ".ci/run")], check=False).returncode == 0
