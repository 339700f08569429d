"""Names across scripts: folding, blind indexes, ranking. Pure functions; keys are arguments.

Query, Card, card    what is looked for, and what is looked through
search, candidates   by opening every card; by blind index
Indexer, plan        blind indexes within the bit budget
compare_names        two names: match, maybe or no, and why
"""

from turna.vault.names.blind import Indexer
from turna.vault.names.budget import BudgetError, Kind, Plan, plan
from turna.vault.names.cards import Card, Query, card, unpack
from turna.vault.names.folding import FOLD_VERSION, fold
from turna.vault.names.ranking import Answer, Reason, Verdict, Why, compare_names
from turna.vault.names.searching import Found, candidates, search

__all__ = [
    "FOLD_VERSION",
    "Answer",
    "BudgetError",
    "Card",
    "Found",
    "Indexer",
    "Kind",
    "Plan",
    "Query",
    "Reason",
    "Verdict",
    "Why",
    "candidates",
    "card",
    "compare_names",
    "fold",
    "plan",
    "search",
    "unpack",
]
