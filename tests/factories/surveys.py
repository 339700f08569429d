"""Tests of awards, written directly; papers are entered by their verb, which posts them."""

from typing import Any

from turna.programmes.models import Award
from turna.surveys import models


def make_knowledge_test(award: Award, **fields: Any) -> models.Test:
    return models.Test.objects.create(
        award=award, **{"title": "Knowledge of trafficking", "questions": 100} | fields
    )
