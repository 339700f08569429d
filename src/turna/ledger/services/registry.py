"""Registered sources and measures, written down."""

from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.ledger import posting, registry
from turna.ledger.codes import Cause
from turna.ledger.models import Measure, Posting, Source
from turna.ledger.resolve import no_award
from turna.vault import audit
from turna.vault.actor import Actor


@verb("ledger.registry.sync", label=gettext_lazy("brought the measures up to date"))
def registry_sync(*, actor: Actor) -> list[str]:
    """Write down registered sources and measures; post what a changed rule changes.

    Gives the codes of measures whose rule changed. Runs after every migration.
    """
    no_award()
    known = set(Source.objects.values_list("code", flat=True))
    Source.objects.bulk_create(
        [Source(code=s.code) for s in registry.sources() if s.code not in known]
    )
    stored = {m.code: m for m in Measure.objects.all()}
    new = [m for m in registry.measures() if m.code not in stored]
    Measure.objects.bulk_create([Measure(code=m.code, rule_version=m.rule_version) for m in new])
    raised = [
        m for m in registry.measures()
        if m.code in stored and m.rule_version > stored[m.code].rule_version
    ]  # fmt: skip
    made: list[Posting] = []
    # A new measure counts the records that are there already, as much as a changed one.
    for source in sorted({measure.source for measure in (*new, *raised)}):
        if not registry.source(source).model._default_manager.exists():
            continue
        made += posting.post(
            source=source, keys=posting.differing_keys(source), cause=Cause.RULE,
            actor=actor, verb="ledger.registry.sync",
        )  # fmt: skip
    for measure in raised:
        row = stored[measure.code]
        row.rule_version = measure.rule_version
        row.save(update_fields=["rule_version"])
    audit.record(
        actor=actor, verb="ledger.registry.sync", kind="ledger.measure",
        objects=[(m.code, m.rule_version) for m in (*new, *raised)],
        posting=made[-1].n if made else None,
    )  # fmt: skip
    return [m.code for m in raised]
