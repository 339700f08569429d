"""Why a file is not taken: the exit codes by which the washing program says it."""

from enum import IntEnum


class Refusal(IntEnum):
    """An exit code; anything else that is not 0 means that the program did not survive."""

    BROKEN = 10
    TOO_MANY_POINTS = 11
    PASSWORD = 12
    TOO_LARGE_INSIDE = 13
    TOO_MANY_PAGES = 14


class Refused(Exception):  # noqa: N818  (an answer, not a fault)
    """This file is not taken."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.name)
        self.why = why
