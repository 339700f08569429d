"""`python -m turna.site.cli COMMAND ...`, in the environment that `./turna` has made."""

import os
import sys
import traceback
from collections.abc import Sequence

from turna.site import cli
from turna.site.cli.console import complain
from turna.site.cli.problems import Exit, explain


def main(argv: Sequence[str]) -> int:
    """Run one command. Whatever goes wrong is said in words, and the exit code tells it."""
    module, args = cli.parse(argv)
    try:
        code = module.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader (`head`, say) has seen enough. Python would complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except (Exception, KeyboardInterrupt) as error:
        problem = explain(error, os.environ.get("TURNA_DATA") or "var/")
        if problem is None:
            traceback.print_exc()
            complain("This is a fault in Turna itself. Please report the lines above.")
            return Exit.FAULT
        complain(str(problem))
        return problem.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
