"""An award's figures: every indicator by country and project year, computed from the ledger.

`evaluate` gives them all from a few questions; `parts` gives the questions that stand behind
one of them, for drilling down to its records; `cell_change` tells why one changed.
"""

from turna.programmes.figures.change import CellChange, Changed, End, Rules, RuleStep, cell_change
from turna.programmes.figures.drill import Part, parts, question_for
from turna.programmes.figures.evaluate import evaluate
from turna.programmes.figures.shapes import REGION, Cell, Evaluation, IndicatorFigures, Line

__all__ = [
    "REGION", "Cell", "CellChange", "Changed", "End", "Evaluation", "IndicatorFigures", "Line",
    "Part", "RuleStep", "Rules", "cell_change", "evaluate", "parts", "question_for",
]  # fmt: skip
