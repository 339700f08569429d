"""The environment: made once, made anew when it is outdated or was interrupted."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from turna.site import bootstrap
from turna.site.bootstrap import RUN_LOCK, TEST_LOCK, Environment
from turna.site.cli.problems import Exit, Problem

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = CHECKOUT / "turna"


class Installer:
    """Stands for uv and pip: notes what it is asked for, and can be made to fail."""

    def __init__(self) -> None:
        self.installed: list[str] = []
        self.failure: BaseException | None = None

    def __call__(self, python: Path, lock: Path, held: int) -> None:
        assert python.exists()
        if self.failure:
            raise self.failure
        self.installed.append(lock.name)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / RUN_LOCK).write_text("django==5.2.19\n")
    (tmp_path / TEST_LOCK).write_text("django==5.2.19\npytest==9\n")
    monkeypatch.setattr(bootstrap, "CHECKOUT", tmp_path)
    return tmp_path


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    installer = Installer()
    monkeypatch.setattr(bootstrap, "install", installer)
    return installer


@pytest.fixture
def environment(checkout: Path) -> Environment:
    return Environment(checkout / ".venv")


def test_is_made_once(environment: Environment, installer: Installer) -> None:
    environment.ensure(RUN_LOCK)
    environment.ensure(RUN_LOCK)
    assert installer.installed == [RUN_LOCK]


def test_is_completed_for_tests_and_then_serves_both(
    environment: Environment, installer: Installer
) -> None:
    environment.ensure(RUN_LOCK)
    mark = environment.folder / "was-here"
    mark.touch()
    environment.ensure(TEST_LOCK)
    environment.ensure(RUN_LOCK)
    assert installer.installed == [RUN_LOCK, TEST_LOCK]
    assert mark.exists()


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), Problem("no network", Exit.INSTALL)])
def test_an_interrupted_one_is_made_anew(
    environment: Environment, installer: Installer, failure: BaseException
) -> None:
    installer.failure = failure
    with pytest.raises(type(failure)):
        environment.ensure(RUN_LOCK)
    half = environment.folder / "half-a-package"
    half.touch()
    installer.failure = None
    assert not environment.satisfies(RUN_LOCK)
    environment.ensure(RUN_LOCK)
    assert environment.satisfies(RUN_LOCK)
    assert not half.exists()


def test_an_interrupted_completion_is_made_anew(
    environment: Environment, installer: Installer
) -> None:
    environment.ensure(RUN_LOCK)
    installer.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        environment.ensure(TEST_LOCK)
    assert not environment.satisfies(RUN_LOCK)


def test_a_changed_lock_makes_it_anew(
    checkout: Path, environment: Environment, installer: Installer
) -> None:
    environment.ensure(TEST_LOCK)
    old = environment.folder / "package-that-left-the-lock"
    old.touch()
    (checkout / RUN_LOCK).write_text("django==5.2.20\n")
    environment.ensure(RUN_LOCK)
    assert not old.exists()


@pytest.mark.parametrize(
    "elsewhere", ["3.11.0 .cpython-311-aarch64-linux-gnu.so", "3.99.0 .cpython-399.so", ""]
)
def test_another_python_or_architecture_makes_it_anew(
    environment: Environment, installer: Installer, elsewhere: str
) -> None:
    environment.ensure(RUN_LOCK)
    lines = environment.stamp.read_text().splitlines()
    environment.stamp.write_text("\n".join([elsewhere, *lines[1:]]))
    assert not environment.satisfies(RUN_LOCK)
    environment.ensure(RUN_LOCK)
    assert installer.installed == [RUN_LOCK, RUN_LOCK]


def test_a_python_that_is_gone_makes_it_anew(
    environment: Environment, installer: Installer
) -> None:
    environment.ensure(RUN_LOCK)
    environment.python.unlink()
    environment.python.symlink_to("/nowhere/python3")
    environment.ensure(RUN_LOCK)
    assert installer.installed == [RUN_LOCK, RUN_LOCK]


def test_too_little_room_is_said_before_anything_is_removed(
    environment: Environment, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.ensure(RUN_LOCK)
    monkeypatch.setitem(bootstrap.ROOM, TEST_LOCK, 10**12)
    with pytest.raises(Problem, match="MB are free") as raised:
        environment.ensure(TEST_LOCK)
    assert raised.value.code == Exit.DISK_FULL
    assert environment.satisfies(RUN_LOCK)


def test_lies_in_the_checkout_or_where_it_may_be_written(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"TURNA_ENVIRONMENT": str(tmp_path / "here"), "TURNA_DATA": str(tmp_path / "d")}
    assert bootstrap.choose_folder(asked, checkout) == tmp_path / "here"
    assert bootstrap.choose_folder({}, checkout) == checkout / ".venv"
    monkeypatch.setattr(bootstrap.os, "access", lambda *_: False)
    assert bootstrap.choose_folder({}, checkout) == checkout / "var" / ".venv"
    assert bootstrap.choose_folder({"TURNA_DATA": "/d"}, checkout) == Path("/d/.venv")


def test_a_failed_installation_says_what_pip_said(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)
    for said, words, code in (
        ("ERROR: no such index", r"no such index(.|\n)*needs the network", Exit.INSTALL),
        ("[Errno 28] No space left on device", "disk is full. Make room", Exit.DISK_FULL),
    ):
        monkeypatch.setattr(bootstrap, "_install_with_pip", lambda *_, said=said: said)
        with pytest.raises(Problem, match=words) as raised:
            bootstrap.install(Path("/e/bin/python"), checkout / RUN_LOCK, 0)
        assert raised.value.code == code


def test_pip_is_tried_when_uv_fails(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: "/bin/false")
    monkeypatch.setattr(bootstrap, "_install_with_pip", lambda *_: tried.append("pip"))
    bootstrap.install(Path("/e/bin/python"), checkout / RUN_LOCK, 2)
    assert tried == ["pip"]


def test_the_script_starts_on_a_python_with_nothing_installed(tmp_path: Path) -> None:
    plain = getattr(sys, "_base_executable", sys.executable)
    done = subprocess.run(
        [plain, "-S", "-E", str(SCRIPT), "--help"], capture_output=True, text=True, cwd=tmp_path,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout


def test_an_old_python_can_read_the_script() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not [function for function in functions if function.returns]


def test_an_old_python_says_that_it_is_too_old() -> None:
    pretend = (
        "import sys; sys.version_info = (3, 9, 2, 'final', 0); "
        f"exec(compile(open({str(SCRIPT)!r}).read(), {str(SCRIPT)!r}, 'exec'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend], env={"PATH": "/nowhere"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == Exit.INSTALL
    assert "needs Python 3.11 or later; this is Python 3.9" in done.stderr
    assert "Traceback" not in done.stderr
