"""What the code brings along and the database keeps: places, code lists, measures, tallies."""

from turna.site.cli.actor import operator
from turna.site.cli.console import say
from turna.site.cli.problems import Exit, Problem


def bring_up_to_date() -> None:
    """Write down what is new in this version. Nothing new: a few reads, and no write."""
    from turna.directory.seed import seed
    from turna.ledger import tally
    from turna.ledger.services import registry_sync, tallies_remake

    _refuse_later_rules()
    if any(seed(actor=operator()).values()):
        say("Places and code lists are brought up to date.")
    if _measures_differ():
        say("The ledger's measures are brought up to date.")
        registry_sync(actor=operator())
    if tally.missing():
        say("The ledger's tallies are made anew. With millions of entries that takes minutes.")
        tallies_remake(actor=operator())


def _versions() -> dict[str, int]:
    from turna.ledger import registry

    return {measure.code: measure.rule_version for measure in registry.measures()}


def _stored() -> dict[str, int]:
    from turna.ledger.models import Measure

    return dict(Measure.objects.values_list("code", "rule_version"))


def _measures_differ() -> bool:
    from turna.ledger import registry
    from turna.ledger.models import Source

    sources = set(Source.objects.values_list("code", flat=True))
    return not (
        _versions().items() <= _stored().items()
        and {source.code for source in registry.sources()} <= sources
    )


def _refuse_later_rules() -> None:
    stored = _stored()
    newer = [code for code, version in _versions().items() if stored.get(code, 0) > version]
    if newer:
        raise Problem(
            f"The data are newer than this Turna: they count {', '.join(newer)} by a later rule. "
            "Use the newer Turna, or another data folder (TURNA_DATA).",
            Exit.DATA_VERSION,
        )
