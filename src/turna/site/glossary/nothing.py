"""Zero, and the six reasons for no number."""

from django.utils.translation import gettext_noop as _

from turna.core.glossary import Part, Term

NOTHING = Part(
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
)
