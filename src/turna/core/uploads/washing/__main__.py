"""`python -m turna.core.uploads.washing jpeg`: a file on standard input, the washed one on
standard output; the exit code says why not.
"""

import resource
import sys
from collections.abc import Callable
from contextlib import suppress

from turna.core.uploads.washing import images, pdfs
from turna.core.uploads.washing.refusals import Refusal, Refused

MEMORY = 1536 * 1024 * 1024  # bytes of address space; a page of 40 million points needs about half
SECONDS = 30  # of computing


def limit() -> None:
    """Bound what a file can make this program use; no file may be written."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a system that bounds less than it says
            resource.setrlimit(kind, (most, most))


def run(wash: Callable[[bytes], bytes], content: bytes) -> bytes | Refusal:
    """The washed file, or why there is none."""
    try:
        return wash(content)
    except Refused as refused:
        return refused.why
    except (MemoryError, RecursionError):
        return Refusal.TOO_LARGE_INSIDE
    except Exception:  # decoders of foreign files raise what they like
        return Refusal.BROKEN


def main() -> int:
    limit()
    washers = {"jpeg": images.wash_jpeg, "png": images.wash_png, "pdf": pdfs.wash}
    answer = run(washers[sys.argv[1]], sys.stdin.buffer.read())
    if isinstance(answer, Refusal):
        return int(answer)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
