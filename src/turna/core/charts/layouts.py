"""Where the squares of a tile grid stand: package data, one file for each layout."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

DEFAULT = "central-asia"


@dataclass(frozen=True, slots=True)
class Tile:
    """A square: its ISO 3166-2 code, its column and row, and a short label for it.

    The short label is in capitals when the tile is a city.
    """

    code: str
    col: int
    row: int
    short: str

    @property
    def group(self) -> str:
        """The country: what stands before the hyphen."""
        return self.code.partition("-")[0]


@dataclass(frozen=True, slots=True)
class GroupLabel:
    """Where the name of a group stands, and over how many columns it may reach."""

    code: str
    col: float
    row: float
    anchor: str
    room: float


@dataclass(frozen=True, slots=True)
class Layout:
    tiles: tuple[Tile, ...]
    labels: tuple[GroupLabel, ...]

    @property
    def cols(self) -> int:
        return max(tile.col for tile in self.tiles) + 1

    @property
    def rows(self) -> int:
        return max(tile.row for tile in self.tiles) + 1

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(sorted({tile.group for tile in self.tiles}))


@cache
def layout(name: str = DEFAULT) -> Layout:
    """The layout of that name. ValueError when there is none."""
    folder = files("turna.core.charts") / "data"
    if not name.replace("-", "").isalnum() or not (folder / f"{name}.csv").is_file():
        raise ValueError(f"There is no tile layout “{name}”.")
    tiles = tuple(
        Tile(line["code"], int(line["col"]), int(line["row"]), line["short"])
        for line in _read(f"{name}.csv")
    )
    labels = tuple(
        GroupLabel(
            line["code"], float(line["col"]), float(line["row"]), line["anchor"],
            float(line["room"]),
        )
        for line in _read(f"{name}-groups.csv")
    )  # fmt: skip
    return Layout(tiles, labels)


def _read(name: str) -> list[dict[str, str]]:
    text = (files("turna.core.charts") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
