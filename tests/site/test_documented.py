"""The pages on settings and commands, held against the code."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from turna.site import cli
from turna.site.cli.problems import Exit

CHECKOUT = Path(__file__).resolve().parents[2]
SITE = CHECKOUT / "src/turna/site"
SETTINGS = (CHECKOUT / "docs/settings.md").read_text()
COMMANDS = (CHECKOUT / "docs/commands.md").read_text()


def read_in_code() -> set[str]:
    found: set[str] = set()
    for path in (SITE / "settings.py", SITE / "bootstrap.py", *(SITE / "cli").rglob("*.py")):
        text = path.read_text()
        found.update(re.findall(r"""\benv(?:_\w+)?\(["']([A-Z_]+)["']""", text))
        found.update(re.findall(r"""["']TURNA_([A-Z_]+)["']""", text))
    return found


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    documented = set(re.findall(r"^\| `TURNA_([A-Z_]+)` \|", SETTINGS, re.MULTILINE))
    assert documented == read_in_code()


def leaves(
    parser: argparse.ArgumentParser, name: str
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its arguments; of one that has deeds ("keys"), every deed."""
    deeds = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not deeds:
        yield name, parser
    for action in deeds:
        for deed, below in action.choices.items():
            yield from leaves(below, f"{name} {deed}")


def commands() -> dict[str, argparse.ArgumentParser]:
    found = {}
    for name in cli.COMMANDS:
        parser = argparse.ArgumentParser(add_help=False)
        cli.load(name).add_arguments(parser)
        found.update(leaves(parser, name))
    return found


ROW = re.compile(r"^\| `\./turna ([a-z]+(?: [a-z][a-z-]+)?)(.*?)` \|", re.MULTILINE)


def test_every_command_is_documented() -> None:
    documented = [name for name, _ in ROW.findall(COMMANDS)]
    assert sorted(documented) == sorted(commands())


def test_every_argument_is_documented() -> None:
    rows = dict(ROW.findall(COMMANDS))
    for name, parser in commands().items():
        options = {o for action in parser._actions for o in action.option_strings} - {
            "-h",
            "--help",
        }
        assert options == set(re.findall(r"--[a-z-]+", rows[name])), name


def test_every_exit_code_is_documented() -> None:
    documented = re.findall(r"^\| (\d+) \| ([A-Z_]+) \| .{10,} \|$", COMMANDS, re.MULTILINE)
    assert [(int(code), name) for code, name in documented] == [(e.value, e.name) for e in Exit]
