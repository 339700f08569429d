"""The nine indicators as the programme defines them: formula and definition sheet.

Titles are the donor's (`data/indicators.csv`); the sheets are ours, since none was published.
"""

from turna.ledger.codes import Additivity
from turna.programmes.codes import TermRole
from turna.programmes.rules import Definition, TermSpec
from turna.programmes.services import Sheet
from turna.site.demo.facts import rows
from turna.site.demo.trainings import COUNTED_LEVELS, DIRECT_ASSISTANCE

_MONTHLY = "Recorded on the day, closed by each partner every month, reported once a project year."
_PARTNERS = "Partners record, the country's mission verifies, the region's M&E officer reports."
_MISSIONS = "The country's mission records and verifies, the region's M&E officer reports."


def definitions() -> dict[str, tuple[Definition, Sheet]]:
    """Indicator code -> its formula and its sheet, in the matrix's order."""
    titles = {row["indicator"]: row["title"] for row in rows("indicators.csv")}
    return {code: (_definition(code, title), SHEETS[code]) for code, title in titles.items()}


def _definition(code: str, title: str) -> Definition:
    unit, method, decimals, split, terms = FORMULAS[code]
    return Definition(
        title=title, unit=unit, method=method, decimals=decimals, disaggregation=split, terms=terms
    )


FORMULAS: dict[str, tuple[str, str, int, tuple[str, ...], tuple[TermSpec, ...]]] = {
    "1.1": (
        "people", Additivity.SUM, 0, ("sex",),
        (TermSpec(measure="outreach.people_trained", where={"level": COUNTED_LEVELS}),),
    ),
    "1.2": (
        "events", Additivity.SUM, 0, ("type",), (TermSpec(measure="outreach.events"),),
    ),
    "1.3": (
        "points", Additivity.MEAN_CHANGE, 2, (),
        (
            TermSpec(measure="surveys.score", role=TermRole.NUMERATOR, label="Points"),
            TermSpec(measure="surveys.papers", role=TermRole.DENOMINATOR, label="Papers"),
        ),
    ),
    "1.2.1": (
        "people", Additivity.SUM, 0, ("sex",),
        (
            TermSpec(measure="outreach.people_reached", label="Participants of events, counted"),
            TermSpec(measure="outreach.media_audience", label="Materials and media, estimated"),
        ),
    ),
    "1.2.2": (
        "calls", Additivity.SUM, 0, ("category",), (TermSpec(measure="hotline.consultations"),),
    ),
    "2.1.1": (
        "people", Additivity.SUBJECTS, 0, ("sex", "age_band"),
        (TermSpec(measure="cases.people_assisted"),),
    ),
    "2.1.2": (
        "people", Additivity.SUBJECTS, 0, ("sex", "role"), (TermSpec(measure="cases.returns"),),
    ),
    "2.1.3": (
        "people", Additivity.SUBJECTS, 0, ("sex",), (TermSpec(measure="cases.shelter_stays"),),
    ),
    "2.2.1": (
        "trainings", Additivity.SUM, 0, (),
        (TermSpec(measure="outreach.trainings", where={"topic": (DIRECT_ASSISTANCE,)}),),
    ),
}  # fmt: skip

SHEETS: dict[str, Sheet] = {
    "1.1": Sheet(
        definition="People who took part in a training at the level specialised or advanced. "
        "Introductory and refresher trainings do not count, and neither do public events. "
        "Somebody who comes to two trainings counts twice.",
        justification="Partners that know more prevent more; this says how many were prepared.",
        source="Attendance lists of trainings, entered by the mission that held them.",
        frequency=_MONTHLY,
        responsible=_MISSIONS,
        limitations="Heads at trainings, not persons: lists carry no identity to match by.",
        quality_notes="The level is chosen from a list. A training without one is not stored.",
    ),
    "1.2": Sheet(
        definition="Public events and media products about trafficking in persons: seminars, "
        "sessions, campaigns, performances, broadcasts, articles, postings, advertisements. "
        "Each counts once, on its day, for the partner that held it. Trainings of partners and "
        "events of the regional office stand outside.",
        justification="Shows how much prevention was done, and where.",
        source="Event reports of partners.",
        frequency=_MONTHLY,
        responsible=_PARTNERS,
        limitations="A village session and a national broadcast both count as one.",
        quality_notes="Two reports with the same organisation, place, day, type and audience "
        "are listed for a look; both count until somebody decides.",
    ),
    "1.3": Sheet(
        definition="Mean score of the project year's test papers minus that of the year before; "
        "in the first year, minus the baseline papers. The test has 100 questions with one "
        "point each. Of a taker's papers in one year and round the latest counts. A region's "
        "mean pools the papers of its countries.",
        justification="Knowledge is what trainings are meant to change.",
        source="Test papers entered by the mission after trainings.",
        frequency="Once a project year, after its trainings.",
        responsible=_MISSIONS,
        limitations="The final report does not say whether its increase is in points or per "
        "cent; points of the mean are taken. Takers differ from year to year, so this is no "
        "panel. Kyrgyzstan's baseline papers were written before the country joined. Means of "
        "several years cannot be added.",
        quality_notes="Sums and counts are kept as whole numbers and rounded once, at the end.",
    ),
    "1.2.1": Sheet(
        definition="Two lines added: participants of events, counted as heads, and audiences of "
        "materials and media, estimated. Somebody who comes to two events counts twice.",
        justification="Reach says how many could have heard the message.",
        source="Event reports: the audience by sex, age and group; for media an estimate with "
        "the basis it stands on.",
        frequency=_MONTHLY,
        responsible=_PARTNERS,
        limitations="The two lines are not of one kind: the first counts, the second estimates. "
        "Always show both. That they reconcile the text of the final report (608,333) with its "
        "matrix (934,492) is our inference. The breakdown by sex is that of the first line.",
        quality_notes="An audience has joint cells or margins, and each closes to its total. An "
        "estimate without a basis is not stored.",
    ),
    "1.2.2": Sheet(
        definition="Consultations given by the programme's hotlines, by the main subject of the "
        "call. A caller may be anywhere; the call counts for the country of the line.",
        justification="People who ask before they leave are harder to deceive.",
        source="The log of each line, entered by its operators.",
        frequency=_MONTHLY,
        responsible=_PARTNERS,
        limitations="Calls, not callers: nobody is asked who they are. Categories became more "
        "specific after the first years. In the last two years another project paid most lines; "
        "its award sees the same calls, and they are counted once.",
        quality_notes="Further subjects of a call are another measure and are never added.",
    ),
    "2.1.1": Sheet(
        definition="Victims of trafficking, presumed or identified, in the project year in which "
        "a partner first helped them in the country. Others whom a partner helped (labour "
        "migrants, family members, survivors of other violence) do not count.",
        justification="The purpose of protection is that people get help.",
        source="Records of help given, with a code for the person.",
        frequency=_MONTHLY,
        responsible=_PARTNERS,
        limitations="Somebody helped in two countries counts in both; the region's count of "
        "persons stands beside the sum. Years 4 and 5 have no target in Uzbekistan: the "
        "authorities had closed the shelter in Tashkent.",
        quality_notes="An earlier service that is entered late moves the person to that year. "
        "Two rows of one person, once linked, count as one.",
    ),
    "2.1.2": Sheet(
        definition="Victims of trafficking whose journey home was arranged or accompanied, in "
        "the year of the journey. Kazakhstan counts those it sent home, the other countries "
        "those they received: each its own role.",
        justification="A safe journey home is the first step of protection across borders.",
        source="Records of returns with the organisations at both ends.",
        frequency=_MONTHLY,
        responsible=_PARTNERS,
        limitations="A journey between two countries of the programme counts in both, in "
        "different roles; the region's count of persons stands beside the sum.",
        quality_notes="A return names at least one organisation of the programme.",
    ),
    "2.1.3": Sheet(
        definition="Victims of trafficking who stayed in a shelter of the programme, once in the "
        "project year in which they arrived.",
        justification="A shelter is often what makes all other help possible.",
        source="Arrivals at shelters. Only the region of a shelter is kept.",
        frequency=_MONTHLY,
        responsible=_PARTNERS,
        limitations="May exceed the people first assisted in a year: some were first assisted "
        "before it. Several stays of one person in a year count once.",
        quality_notes="Arrivals are compared with the records of first help.",
    ),
    "2.2.1": Sheet(
        definition="Trainings for partners whose topic is the identification of victims and "
        "direct assistance to them, at any level.",
        justification="Partners identify and help; they must know how.",
        source="Training reports of missions.",
        frequency=_MONTHLY,
        responsible=_MISSIONS,
        limitations="Counts trainings, whatever their length or size.",
        quality_notes="The topic is chosen from a list; a training has one.",
    ),
}
