"""One renderer of charts for pages, print and documents. See docs/charts.md.

Each maker takes plain labels and values and returns a `Chart`: an SVG for a page (classes
only, no style), one that stands alone (its own style, its own title), its table and its CSV.
The same input always gives the same text.
"""

from turna.core.charts.bars import bars
from turna.core.charts.chart import Chart
from turna.core.charts.columns import columns
from turna.core.charts.inputs import Gap, GapKind, Series, Source, Step, Tone
from turna.core.charts.line import line
from turna.core.charts.progress import progress
from turna.core.charts.tiles import tiles
from turna.core.charts.waterfall import waterfall

__all__ = [
    "Chart",
    "Gap",
    "GapKind",
    "Series",
    "Source",
    "Step",
    "Tone",
    "bars",
    "columns",
    "line",
    "progress",
    "tiles",
    "waterfall",
]
