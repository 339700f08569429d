"""The words of the field and of the code: the one source of the glossary.

The page `/help/glossary/`, the definitions under terms (`{% term "award" %}`) and
`docs/glossary.md` are all made of this: change a word here, then run `tools/glossary.py`.
Words stand in the order of their search keys.
"""

from turna.core import glossary
from turna.site.glossary.code import CODE
from turna.site.glossary.field import FIELD
from turna.site.glossary.nothing import NOTHING

PARTS = (FIELD, CODE, NOTHING)


def register() -> None:
    """Make these the words of the glossary."""
    glossary.register(PARTS)
