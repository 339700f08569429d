"""The words of the field and of the code: the one source of the glossary.

The page `/help/glossary/`, the definitions under terms (`{% term "award" %}`) and
`docs/glossary.md` are all made of this: change a word here, then run `tools/glossary.py`.
Words stand in the order of their search keys.
"""

from django.utils.translation import gettext_noop as _

from turna.core import glossary
from turna.core.glossary import Part, Term

PARTS = (
    Part(
        _("The field"),
        _("what it means here"),
        (
            Term(
                _("agreement"),
                _(
                    "what a mission and a partner signed: from which day to which, out of which "
                    "award. A record's payer follows from its organisation and its day."
                ),
            ),
            Term(
                _("alert"),
                _(
                    "a note that somebody's looks at people assisted are unusual. It is no "
                    "verdict: somebody asks, then closes it."
                ),
            ),
            Term(
                _("audience cell"),
                _("how many people of one sex, age band and group an event reached."),
            ),
            Term(
                _("award"),
                _("the agreement with a donor, with its number, days, extensions and money."),
            ),
            Term(
                _("baseline"),
                _("the value of an indicator before the programme began to work on it."),
            ),
            Term(_("case"), _("one person's way through help in one country, with its team.")),
            Term(
                _("client kind"),
                _(
                    "who the person assisted is: only victims of trafficking count for the "
                    "trafficking measures."
                ),
            ),
            Term(
                _("consultation"),
                _(
                    "one call or conversation in which the hotline gave substantive help. "
                    "Hang-ups and wrong numbers are none."
                ),
            ),
            Term(_("cumulative result"), _("the result of all project years so far.")),
            Term(
                _("data quality assessment (DQA)"),
                _(
                    "a check, on a sample, that figures agree with the records and papers behind "
                    "them."
                ),
            ),
            Term(
                _("definition sheet (PIRS)"),
                _(
                    "what exactly an indicator counts, from which measures, with which filters. A"
                    " change is a new version."
                ),
            ),
            Term(
                _("destination"),
                _("the country where somebody was exploited, or is about to go."),
            ),
            Term(_("direct reach"), _("heads counted at an event.")),
            Term(
                _("district"),
                _("the level under a region; the finest place that a figure names."),
            ),
            Term(
                _("duty"),
                _(
                    "a shift in a shelter, or being on call. Whoever is on shift is one of the team"
                    " of everybody who sleeps there, for these hours."
                ),
            ),
            Term(
                _("episode"),
                _("one trafficking history of a person: recruitment, transit, exploitation."),
            ),
            Term(
                _("event"),
                _(
                    "something held for an audience: a seminar, a film, an action, a programme on"
                    " the radio."
                ),
            ),
            Term(_("follow-up"), _("a planned contact with a person after help was given.")),
            Term(_("group"), _("whom an event was for or who came: youth, migrants, teachers …")),
            Term(_("hotline"), _("the telephone line of a partner that informs and advises.")),
            Term(
                _("identified, presumed"),
                _(
                    "a person's status as a victim: confirmed by somebody entitled to, or with "
                    "signs of it."
                ),
            ),
            Term(
                _("indicator"),
                _("what a donor wants to know as one figure per country and project year."),
            ),
            Term(
                _("indirect reach"),
                _(
                    "the estimated audience of a broadcast, an article, an advertisement. Never "
                    "added to heads, unless an indicator's sheet says so and shows both."
                ),
            ),
            Term(
                _("means of control"),
                _("how an exploiter holds somebody: debt, threats, withheld documents …"),
            ),
            Term(
                _("mission"),
                _(
                    "the organisation's office in a country; it runs the programme there and "
                    "checks what partners report."
                ),
            ),
            Term(_("national action plan (NAP)"), _("a government's plan against trafficking.")),
            Term(
                _("national referral mechanism (NRM)"),
                _("the agreed way by which a country's bodies identify and help victims."),
            ),
            Term(
                _("partner (NGO)"),
                _("an organisation that works under an agreement with a mission."),
            ),
            Term(
                _("person assisted (VOT)"),
                _("somebody who got help; in the system a code and an age band."),
            ),
            Term(_("place"), _("a country, a region, a district or a settlement.")),
            Term(_("programme"), _("the work under one or more awards with one goal.")),
            Term(
                _("project year"),
                _("a year of an award; it need not be twelve months long nor begin in January."),
            ),
            Term(
                _("referral, transfer"),
                _("asking another body for a service; handing the whole case over."),
            ),
            Term(
                _("region"),
                _(
                    "a country's first level, by ISO 3166-2: oblast, velayat, viloyat, or a city "
                    "of that rank."
                ),
            ),
            Term(
                _("reintegration plan"),
                _("the goals and steps agreed with a person for life after exploitation."),
            ),
            Term(_("result"), _("what an indicator was in a project year.")),
            Term(
                _("results matrix"),
                _(
                    "the donor's table: indicators by country and project year, with targets and "
                    "results."
                ),
            ),
            Term(
                _("return"),
                _(
                    "a person's journey home. The country that sends and the one that receives "
                    "are roles of the same return."
                ),
            ),
            Term(
                _("reveal"),
                _(
                    "a permission to open parts of who somebody is for up to three hours, for a "
                    "purpose, given by a second person; in an emergency taken, and reviewed within "
                    "a day."
                ),
            ),
            Term(
                _("sealed case"),
                _(
                    "a case whose whole file, codes included, is there for its team only. Figures "
                    "still count it."
                ),
            ),
            Term(
                _("knowledge card"),
                _(
                    "what an operator tells on one subject, for one country or every one, in the "
                    "languages of the line. The organisation that keeps it true reads it through "
                    "on a set day; a consultation notes the cards it was answered from."
                ),
            ),
            Term(_("service"), _("one kind of help given: shelter, legal aid, a ticket …")),
            Term(
                _("service offered"),
                _(
                    "what an organisation does for people who come, where and for whom, as the "
                    "directory tells it. Of a hidden place, such as a shelter, it knows the "
                    "region only. Its organisation confirms it once a quarter."
                ),
            ),
            Term(
                _("settlement"),
                _(
                    "a city, town or village. In figures it counts as the district or region it "
                    "lies in."
                ),
            ),
            Term(
                _("shelter stay"),
                _("a person's time in a shelter, from the day of coming to the day of leaving."),
            ),
            Term(_("sub-grant"), _("the part of an award that a partner's agreement pays out.")),
            Term(
                _("target"),
                _("the value an indicator should reach in a country and project year."),
            ),
            Term(
                _("team"),
                _(
                    "the people who work with a person. To them it opens who that is, day by day;"
                    " others ask, and are seen asking."
                ),
            ),
            Term(
                _("training"),
                _(
                    "a course for people who work against trafficking, apart from events for the "
                    "public."
                ),
            ),
        ),
    ),
    Part(
        _("The code"),
        _("what it means here"),
        (
            Term(_("action"), _("what a role may do, written `room.deed`: `outreach.report`.")),
            Term(
                _("actor"),
                _("who does something: an id and a name, as audit and ledger write them down."),
            ),
            Term(
                _("anchor"),
                _(
                    "the newest link of an audit chain, written to a second place every few "
                    "minutes: it shows a tail that was cut before it."
                ),
            ),
            Term(_("as-of"), _("a figure as it was after a given posting.")),
            Term(
                _("assignment"),
                _("a user's role, with the organisation and the place where it holds."),
            ),
            Term(
                _("audit"),
                _("one row for every act, added and never changed, without the values."),
            ),
            Term(
                _("audit chain"),
                _(
                    "an organisation's rows of the audit, numbered, each sealing the one before "
                    "it under a key that is not in the database."
                ),
            ),
            Term(
                _("axis"),
                _(
                    "what figures may be split by: country, place, month, sex, age, group, "
                    "category …"
                ),
            ),
            Term(
                _("blind index"),
                _(
                    "a small keyed number stored in clear, which many people share, by which "
                    "sealed people are found."
                ),
            ),
            Term(
                _("breakdown"),
                _(
                    "how an entry's record splits its heads: in joint cells, or by sex, by age, "
                    "by group alone. Every total names the breakdown it adds up."
                ),
            ),
            Term(
                _("bridge"),
                _(
                    "why a figure differs between two moments: a sum by cause, and what a changed"
                    " definition or calendar made."
                ),
            ),
            Term(
                _("attachment"),
                _(
                    "a paper or photograph of a person, made anew without what it tells of its "
                    "maker, and sealed under the person's key."
                ),
            ),
            Term(_("card"), _("what a search needs of a person, sealed as one cell.")),
            Term(
                _("cause"),
                _(
                    "why a posting was made: new, late, corrected, moved, merged, voided, batch, "
                    "rule, reference."
                ),
            ),
            Term(
                _("certificate"),
                _(
                    "the lasting line that says that somebody was erased, when, by whom and why. "
                    "It names nobody."
                ),
            ),
            Term(
                _("code"),
                _(
                    "the stable short name of a place, an organisation or a value of a list. "
                    "Retired, never renamed."
                ),
            ),
            Term(
                _("code list"),
                _(
                    "values that people maintain: languages, groups, types of event … One row of "
                    "`Code` each, with labels per language, days of validity and outside "
                    "mappings."
                ),
            ),
            Term(
                _("counts as"),
                _(
                    "the place that an entry names for a record: its own, or for a settlement the"
                    " one it lies in."
                ),
            ),
            Term(
                _("delivered"),
                _(
                    "what the program itself last brought for a row. Only a difference from it is"
                    " brought again, so labels changed by people stay."
                ),
            ),
            Term(
                _("entry"),
                _("one line of the ledger: a measure, a value and all its axes. Never changed."),
            ),
            Term(
                _("fact"),
                _(
                    "what a record stands for now, as its room's measures say. Posted is the "
                    "difference to the entries."
                ),
            ),
            Term(
                _("folding"),
                _("writing a name in plain letters, the same for each of its spellings."),
            ),
            Term(
                _("erasing"),
                _(
                    "destroying the keys of who a person is: nobody can read it any more, here or "
                    "in any backup. Codes and figures stay."
                ),
            ),
            Term(
                _("frozen report"),
                _("a report tied to a posting number, with its definitions and a hash."),
            ),
            Term(_("fund"), _("an award or a sub-grant as the ledger knows it.")),
            Term(
                _("hold"),
                _(
                    "what keeps a person from being erased for now: a trial, unpaid compensation, "
                    "an audit, or her or his own wish to be kept."
                ),
            ),
            Term(
                _("identity"),
                _(
                    "who a person is: names, contacts, documents, birth date, each sealed, apart "
                    "from cases."
                ),
            ),
            Term(_("invented"), _("said of organisations and people of the demonstration.")),
            Term(
                _("key store"),
                _("the database of keys, apart from the data and with backups of its own."),
            ),
            Term(
                _("label"),
                _("the name that a reader sees, in the reader's language, else in English."),
            ),
            Term(_("ledger"), _("all entries; every figure is a sum over it.")),
            Term(_("likeness"), _("how near two folded words are, from 0 to 1.")),
            Term(
                _("locked"),
                _(
                    "the master key is not at hand: what is sealed cannot be read, and new "
                    "intake is still recorded."
                ),
            ),
            Term(_("mapping"), _("how outside standards call a value: HTCDS, CTDC, ISO 639.")),
            Term(
                _("master key"),
                _("the key above all others: 32 bytes in a file, never in a database."),
            ),
            Term(
                _("measure"),
                _("what a room counts, registered in code, with its unit and how it may be added."),
            ),
            Term(
                _("nearness"),
                _(
                    "how close a place is: the same place, its district, its region, its country,"
                    " elsewhere. There are no coordinates."
                ),
            ),
            Term(
                _("oddity"),
                _(
                    "why a record is unusual though possible. It is kept, with its reason, and "
                    "listed for the M&E officer."
                ),
            ),
            Term(
                _("passkey"),
                _(
                    "a key that a device keeps for one person and this site. It asks for finger, "
                    "face or PIN, and opens the door without a password."
                ),
            ),
            Term(
                _("path"),
                _(
                    'a place\'s codes from the root down, each followed by "/": a subtree is one '
                    "beginning."
                ),
            ),
            Term(
                _("posting"),
                _("the entries of one act, numbered in the order in which acts became final."),
            ),
            Term(
                _("purpose"),
                _(
                    "a stable text that is part of what a sealed value is bound to, like "
                    '"identity.names".'
                ),
            ),
            Term(
                _("recovery code"),
                _(
                    "a code on paper that stands in for the second step once, when telephone or "
                    "key is not at hand."
                ),
            ),
            Term(
                _("register of erasures"),
                _(
                    "who was erased, by pseudonymous id: in the data, in the key store, and in a "
                    "file kept elsewhere."
                ),
            ),
            Term(
                _("room"),
                _(
                    "one package of the program with its own subject; it imports only rooms below"
                    " it."
                ),
            ),
            Term(_("scope"), _("the rows that a reader may see for an action.")),
            Term(
                _("retention"),
                _(
                    "how long who a person was is kept after her or his file was closed. Then "
                    "somebody else than who closed it confirms that it is erased."
                ),
            ),
            Term(
                _("sealed"),
                _(
                    "encrypted under a key of the person or case, and bound to its record, its "
                    "field and its version."
                ),
            ),
            Term(
                _("search card"),
                _(
                    "what finding somebody by name needs of an identity, sealed as one piece so "
                    "that thousands open at once."
                ),
            ),
            Term(
                _("search key, sort key"),
                _(
                    "a text folded for finding (case, accents, letters of our alphabets) and for "
                    "ordering (ң after н)."
                ),
            ),
            Term(
                _("seat"),
                _("one place where a role holds: an organisation and a place, empty meaning any."),
            ),
            Term(
                _("second step"),
                _(
                    "what the door asks for beside the password: a code of an authenticator app, "
                    "or a passkey. Roles that can reach a person do not open without one."
                ),
            ),
            Term(
                _("seed"),
                _("loading the program's own places and code lists; safe to run again."),
            ),
            Term(
                _("share"),
                _(
                    'of a count: whose it is, home or "also" for another payer; of a key: one of '
                    "three parts of the master key, of which any two restore it."
                ),
            ),
            Term(
                _("skeleton"),
                _("a folded word's consonants by class; what a blind index of a name is made of."),
            ),
            Term(
                _("sourced batch"),
                _("history that exists only as a total, entered with its source."),
            ),
            Term(_("subject"), _("a pseudonym by which persons are counted once.")),
            Term(
                _("unlock"),
                _("to give a running Turna the master key, so that what is sealed can be opened."),
            ),
            Term(
                _("vault"),
                _(
                    "the room with encryption, audit and, later, retention. The identity store "
                    "is its tables of identities."
                ),
            ),
            Term(
                _("verb"),
                _("a function that changes something: checked, in one transaction, audited."),
            ),
            Term(
                _("verification"),
                _("a mission's mark: this partner's month is right up to this posting."),
            ),
            Term(
                _("void"),
                _("to say that a record should not count; it stays, its entries are reversed."),
            ),
            Term(
                _("wrap"),
                _(
                    "a key sealed under the key above it. A key may have several, one for each "
                    "holder."
                ),
            ),
        ),
    ),
    Part(
        _("Nothing is not zero"),
        _("when"),
        (
            Term(
                _("zero"),
                _("every organisation that owes the month has closed it, and there was nothing."),
            ),
            Term(_("not applicable"), _("the country had not joined.")),
            Term(_("no target set"), _("nobody set a target.")),
            Term(_("not yet due"), _("the time is not over.")),
            Term(_("missing"), _("somebody has not closed the month.")),
            Term(_("not additive"), _("the figures cannot be added up.")),
            Term(_("withheld"), _("so few persons that they could be recognised.")),
        ),
    ),
)


def register() -> None:
    """Make these the words of the glossary."""
    glossary.register(PARTS)
