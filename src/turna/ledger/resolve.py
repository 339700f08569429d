"""What a record takes from reference data when it is recorded: its country and its funds."""

from turna.directory.models import Organisation, Place
from turna.ledger.codes import FundKind
from turna.ledger.models import Fund


def country_for(organisation: Organisation, place: Place) -> int:
    """Id of the country a deed counts for.

    A partner's deed counts for the partner's country wherever it happened. An organisation
    that sits in no programme country (a regional office) counts where the deed was.
    """
    own = organisation.place.country
    if own is not None and own.of_programme:
        return own.pk
    if place.country_id is None:
        raise ValueError(f"The place {place.code} lies in no country.")
    return place.country_id


def no_award() -> Fund:
    """The fund of deeds that nobody's award pays for."""
    fund, _ = Fund.objects.get_or_create(code="-", defaults={"kind": FundKind.NONE})
    return fund
