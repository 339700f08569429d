"""What changes when places move, agreements change or come late."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.verbs import verb
from turna.directory import services as directory
from turna.directory.models import Organisation, Place
from turna.ledger import posting, registry
from turna.ledger.codes import Cause
from turna.ledger.models import Fund, Posting
from turna.ledger.resolve import no_award
from turna.vault import audit
from turna.vault.actor import Actor


@verb("ledger.reference.posted", label=gettext_lazy("posted what changed reference data change"))
def reference_post(*, actor: Actor) -> list[Posting]:
    """After a place moved or an agreement changed: post the differences, cause "reference".

    Entries name the district and fund that held when they were posted; this reverses and
    reposts those that would be resolved differently today. One posting for each kind of
    record that differs.
    """
    made: list[Posting] = []
    for source in registry.sources():
        made += posting.post(
            source=source.code, keys=posting.differing_keys(source.code), cause=Cause.REFERENCE,
            actor=actor, verb="ledger.reference.posted",
        )  # fmt: skip
    audit.record(
        actor=actor, verb="ledger.reference.posted", kind="ledger.posting",
        objects=[(one.n, 1) for one in made], posting=made[-1].n if made else None,
    )  # fmt: skip
    return made


@verb("ledger.place.moved", label=gettext_lazy("moved a place with its figures"))
def place_move(*, actor: Actor, code: str, parent: str) -> list[Posting]:
    """Put a place under another one of its country, and post what now counts elsewhere.

    Both or nothing. Gives the postings made; none when every entry names the same district as
    before. ValidationError by field (code, parent).
    """
    _check_country_stays(code, parent)
    directory.place_move(actor=actor, code=code, parent=parent)
    made = reference_post(actor=actor)
    audit.record(
        actor=actor, verb="ledger.place.moved", kind="place", objects=[(code, 0)],
        fields=["parent"], posting=made[-1].n if made else None,
    )  # fmt: skip
    return made


def _check_country_stays(code: str, parent: str) -> None:
    """Records keep the country they counted for, so a place cannot leave its own."""
    countries = dict(Place.objects.filter(code__in={code, parent}).values_list("code", "country"))
    if len(countries) == 2 and countries[code] != countries[parent]:
        raise ValidationError(
            {
                "parent": [
                    _("Figures count by country, so a place stays in its own. Choose another one.")
                ]
            }
        )


@verb("ledger.deeds.adopted", label=gettext_lazy("let an agreement pay for earlier deeds"))
def deeds_adopt(
    *, actor: Actor, organisation: Organisation, fund: Fund, first: date, last: date
) -> int:
    """Deeds of these days that nobody paid for now count for `fund`; gives how many.

    Partners often work before the paper is signed: the award follows from partner and day,
    whichever was entered first.
    """
    nobody = no_award()
    made: list[Posting] = []
    adopted = 0
    for source in registry.sources():
        keys: set[int] = set()
        for paid in source.paid:
            rows = paid.model._default_manager.filter(
                organisation=organisation, fund=nobody, **{f"{paid.day}__range": (first, last)}
            )
            keys.update(rows.values_list(paid.key, flat=True))
            rows.update(fund=fund)
        adopted += len(keys)
        source.model._default_manager.filter(pk__in=keys).update(version=F("version") + 1)
        made += posting.post(
            source=source.code, keys=keys, cause=Cause.REFERENCE, actor=actor,
            verb="ledger.deeds.adopted",
        )  # fmt: skip
    audit.record(
        actor=actor, verb="ledger.deeds.adopted", kind="ledger.fund", objects=[(fund.code, 1)],
        posting=made[-1].n if made else None,
    )  # fmt: skip
    return adopted
