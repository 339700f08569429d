"""The data folder: made for its owner alone, held by one command at a time."""

from pathlib import Path

import pytest

from turna.site.cli import folder
from turna.site.cli.console import output
from turna.site.cli.problems import Exit, Problem


def test_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "a" / "var"
    folder.prepare(data, sqlite=True)
    assert data.stat().st_mode & 0o777 == 0o700


def test_a_second_command_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    first = r"at work in .*`./turna serve`, process \d+"
    with (
        folder.held(tmp_path, "./turna serve"),
        pytest.raises(Problem, match=first) as raised,
        folder.held(tmp_path, "./turna demo"),
    ):
        pytest.fail("two commands hold one data folder")
    assert raised.value.code == Exit.BUSY
    with folder.held(tmp_path, "./turna demo"):
        assert "./turna demo" in (tmp_path / "turna.lock").read_text()


def test_a_full_disk_is_found_before_anything_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "LEAST_FREE", 10**12)
    with pytest.raises(Problem, match="MB are free") as raised:
        folder.prepare(tmp_path, sqlite=True)
    assert raised.value.code == Exit.DISK_FULL


MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
server:/export /srv/a\040share nfs4 rw 0 0
/dev/sdb1 /srv/a\040share/disk ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/var/turna", "ext4"), ("/srv/a share/var", "nfs4"), ("/srv/a share/disk/var", "ext4")],
)
def test_knows_the_file_system_of_a_folder(path: str, kind: str, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert folder.file_system(Path(path), mounts) == kind
    assert folder.file_system(Path(path), tmp_path / "none") == ""


def test_sqlite_on_a_network_share_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "file_system", lambda *_: "nfs4")
    with pytest.raises(Problem, match="network share") as raised:
        folder.prepare(tmp_path, sqlite=True)
    assert raised.value.code == Exit.REFUSED
    folder.prepare(tmp_path, sqlite=False)


def test_a_result_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "matrix.csv"
    target.write_text("the old one")
    with pytest.raises(TypeError), output(str(target)) as stream:
        stream.writelines([b"half", "not bytes"])
    assert target.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [target]
    with output(str(target)) as stream:
        stream.write(b"whole")
    assert target.read_text() == "whole"


def test_a_result_for_a_device_does_not_replace_it() -> None:
    with output("/dev/null") as stream:
        stream.write(b"x")
    assert Path("/dev/null").is_char_device()


def test_a_result_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="There is no folder"), output(str(tmp_path / "no/x.csv")):
        pytest.fail("it was opened")
