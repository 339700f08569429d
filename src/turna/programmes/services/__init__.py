"""The verbs of programmes."""

from turna.programmes.services.awards import (
    award_add,
    award_extend,
    calendar_set,
    country_join,
    money_add,
)  # fmt: skip
from turna.programmes.services.framework import (
    Sheet,
    indicator_add,
    indicator_define,
    node_add,
)  # fmt: skip
from turna.programmes.services.targets import (
    NewBaseline,
    NewTarget,
    baseline_set,
    baselines_set,
    targets_set,
    variance_note,
)  # fmt: skip

__all__ = [
    "NewBaseline", "NewTarget", "Sheet", "award_add", "award_extend", "baseline_set",
    "baselines_set", "calendar_set", "country_join", "indicator_add", "indicator_define",
    "money_add", "node_add", "targets_set", "variance_note",
]  # fmt: skip
