"""The plan of the demonstration, built once for all tests of it."""

import pytest

from turna.site.demo import plan
from turna.site.demo.plan import Plan


@pytest.fixture(scope="session")
def planned() -> Plan:
    return plan.build(seed=7)
