"""The words of the field: what people who work here say."""

from django.utils.translation import gettext_noop as _

from turna.core.glossary import Part, Term

FIELD = Part(
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
            _("a check, on a sample, that figures agree with the records and papers behind them."),
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
            _("knowledge card"),
            _(
                "what an operator tells on one subject, for one country or every one, in the "
                "languages of the line. The organisation that keeps it true reads it through "
                "on a set day; a consultation notes the cards it was answered from."
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
)
