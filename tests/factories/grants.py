"""Agreements, written directly."""

import itertools
from datetime import date
from typing import Any

from turna.directory.models import Organisation
from turna.grants.models import Agreement
from turna.ledger.codes import FundKind
from turna.ledger.models import Fund
from turna.programmes.models import Award

_numbers = itertools.count(1)


def make_agreement(
    award: Award, organisation: Organisation, starts_on: date, ends_on: date, **fields: Any
) -> Agreement:
    """An agreement with its fund; it opens no reporting unit."""
    code = fields.pop("code", f"{award.code}-A{next(_numbers)}")
    fund = Fund.objects.create(code=code, kind=FundKind.SUB_GRANT, parent=award.fund)
    values = {"amount": 1000, "currency": "USD", "signed_on": starts_on} | fields
    return Agreement.objects.create(
        code=code, award=award, organisation=organisation, fund=fund, starts_on=starts_on,
        ends_on=ends_on, **values,
    )  # fmt: skip
