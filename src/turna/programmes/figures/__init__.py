"""An award's figures: every indicator by country and project year, computed from the ledger.

`evaluate` gives them all from a few questions; `parts` gives the questions that stand behind
one of them, for drilling down to its records and for bridges between two moments.
"""

from turna.programmes.figures.drill import Part, parts, question_for
from turna.programmes.figures.evaluate import evaluate
from turna.programmes.figures.shapes import REGION, Cell, Evaluation, IndicatorFigures, Line

__all__ = [
    "REGION", "Cell", "Evaluation", "IndicatorFigures", "Line", "Part", "evaluate", "parts",
    "question_for",
]  # fmt: skip
