"""Running commands as people do: in a process of their own, with a data folder of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


class CommandLine:
    """`run(data, "migrate", TURNA_DATABASE=…)` gives the finished process, output as text."""

    NOT_PERMITTED = 77

    def variables(self, data: Path, **settings: str) -> dict[str, str]:
        """This process's variables, with Turna's own at their defaults but for the given ones."""
        kept = {name: value for name, value in os.environ.items() if name[:6] != "TURNA_"}
        return kept | {
            "PYTHONPATH": str(CHECKOUT / "src"),
            "DJANGO_SETTINGS_MODULE": "turna.site.settings",
            "TURNA_DATA": str(data),
            "TURNA_STATIC": str(data / "static"),
            **settings,
        }

    def run(self, data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "turna.site.cli", *arguments]
        return self._finish(command, self.variables(data, **settings))

    def python(self, data: Path, code: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run code after Django's set-up, with the tests' own modules at hand."""
        variables = self.variables(data, **settings)
        variables["PYTHONPATH"] += f":{CHECKOUT / 'tests'}"
        code = f"import django\ndjango.setup()\n{code}"
        return self._finish([sys.executable, "-P", "-c", code], variables)

    def run_read_only(self, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the data folder mounted read-only, in a name space of its own."""
        unshare = shutil.which("unshare")
        mount = (
            'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77; shift; exec "$@"'
        )
        command = ["sh", "-c", mount, "sh", str(data), sys.executable, "-P", *arguments]
        if unshare is None or subprocess.run([unshare, "-rm", "true"], check=False).returncode:
            return subprocess.CompletedProcess(command, self.NOT_PERMITTED)
        return self._finish([unshare, "-rm", *command], self.variables(data))

    def _finish(
        self, command: list[str], variables: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=variables, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            timeout=120, check=False,
        )  # fmt: skip


@pytest.fixture(scope="session")
def command_line() -> CommandLine:
    return CommandLine()


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory, command_line: CommandLine) -> Path:
    data = tmp_path_factory.mktemp("migrated")
    done = command_line.run(data, "migrate")
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def data(_migrated: Path, tmp_path: Path) -> Path:
    """A data folder with an up-to-date, empty database on SQLite."""
    return shutil.copytree(_migrated, tmp_path / "data")
