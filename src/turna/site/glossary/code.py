"""The words of the code: how it counts, keeps and seals."""

from django.utils.translation import gettext_noop as _

from turna.core.glossary import Part, Term

CODE = Part(
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
            _("attachment"),
            _(
                "a paper or photograph of a person, made anew without what it tells of its "
                "maker, and sealed under the person's key."
            ),
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
            _("what figures may be split by: country, place, month, sex, age, group, category …"),
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
            _("erasing"),
            _(
                "destroying the keys of who a person is: nobody can read it any more, here or "
                "in any backup. Codes and figures stay."
            ),
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
            _("retention"),
            _(
                "how long who a person was is kept after her or his file was closed. Then "
                "somebody else than who closed it confirms that it is erased."
            ),
        ),
        Term(
            _("room"),
            _("one package of the program with its own subject; it imports only rooms below it."),
        ),
        Term(_("scope"), _("the rows that a reader may see for an action.")),
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
            _("a key sealed under the key above it. A key may have several, one for each holder."),
        ),
    ),
)
