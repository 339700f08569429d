"""Choices of cases that the code branches on."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClientKind(TextChoices):
    """Why somebody comes. Only the first counts for measures of trafficking."""

    TRAFFICKING = "trafficking", _("victim of trafficking, presumed or identified")
    OTHER_VIOLENCE = "other_violence", _("survivor of other violence")
    BRIDE_KIDNAPPING = "bride_kidnapping", _("survivor of bride kidnapping")
    LABOUR_MIGRANT = "labour_migrant", _("labour migrant in need")
    FAMILY_MEMBER = "family_member", _("family member of a person assisted")


class ReturnRole(TextChoices):
    """What an organisation does in a return; its country counts in this role."""

    SENDER = "sender", _("sender")
    RECEIVER = "receiver", _("receiver")


class DutyKind(TextChoices):
    """What somebody on duty is there for."""

    SHELTER = "shelter", _("on shift in the shelter")
    ON_CALL = "on_call", _("on call as the second person")


class How(TextChoices):
    """What opens who a person is. The words follow "opened"."""

    TEAM = "team", _("as one of the team")
    SHIFT = "shift", _("on shift in the shelter")
    REVEAL = "reveal", _("with a second person's consent")
    EMERGENCY = "emergency", _("in an emergency")


class NameKind(TextChoices):
    FULL = "full", _("full name")
    DOCUMENTS = "documents", _("as in documents")
    CALLED = "called", _("called by family or friends")
    ALIAS = "alias", _("other name used")


class ContactKind(TextChoices):
    PHONE = "phone", _("telephone")
    HANDLE = "handle", _("messenger or social network")
    ADDRESS = "address", _("address")
    RELATIVE = "relative", _("through somebody trusted")
    OTHER = "other", _("other")


class DocumentKind(TextChoices):
    PASSPORT = "passport", _("passport")
    ID_CARD = "id_card", _("identity card")
    BIRTH = "birth_certificate", _("birth certificate")
    RETURN = "return_certificate", _("certificate of return")
    OTHER = "other", _("other document")


class Purpose(TextChoices):
    """What somebody outside the team needs to know for who a person is."""

    STAND_IN = "stand_in", _("standing in for somebody of the team")
    SAFETY = "safety", _("her or his safety")
    JOURNEY = "journey", _("papers or a journey home")
    FAMILY = "family", _("finding the family")
    COURT = "court", _("police or a court, with her or his consent")
    SAME_PERSON = "same_person", _("whether two files are one person")
    OWN_DATA = "own_data", _("she or he asks for the own data")
    COMPLAINT = "complaint", _("a complaint, or the quality of help")


class Emergency(TextChoices):
    """Why it could not wait for a second person."""

    LIFE = "life", _("danger to life or health")
    THREAT = "threat", _("threat by an exploiter, or a raid")
    MISSING = "missing", _("she or he is missing")
    ARRIVAL = "arrival", _("somebody stands at the door at night")


class Refusal(TextChoices):
    NO_NEED = "no_need", _("the purpose does not need it")
    TOO_MUCH = "too_much", _("it asks for more than the purpose needs")
    TEAM = "team", _("the team can do this")
    OWN_INTEREST = "own_interest", _("it looks like a personal interest")
    UNSURE = "unsure", _("I could not make sure who is asking")


class Decision(TextChoices):
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class Verdict(TextChoices):
    """What a review finds of an emergency."""

    RIGHT = "right", _("right: it could not wait")
    COULD_WAIT = "could_wait", _("there was time to ask")
    WRONG = "wrong", _("wrong: it should not have been opened")


class WhyMore(TextChoices):
    """Why somebody opens more people on one day than is usual."""

    MANY_CAME = "many_came", _("many people came at once")
    DANGER = "danger", _("many people have to be warned or moved")
    TIDYING = "tidying", _("files are being put in order")
    OTHER = "other", _("something else; I will explain it when asked")


class AlertKind(TextChoices):
    MANY_OUTSIDE = "many_outside", _("opened many people outside the own teams in one day")
    MANY_INSIDE = "many_inside", _("opened unusually many people of the own teams in one day")
    OWN_NAME = "own_name", _("opened somebody with a family name like the own")
    REFUSED = "refused", _("was refused several times in a week")


class AttachmentKind(TextChoices):
    IDENTITY = "identity", _("identity or travel document")
    LEGAL = "legal", _("paper of a court, the police or a lawyer")
    MEDICAL = "medical", _("medical paper")
    WORK = "work", _("contract, payslip or other paper of work")
    CONSENT = "consent", _("signed consent")
    PHOTO = "photo", _("photograph")
    OTHER = "other", _("other paper")


class RemoveReason(TextChoices):
    """Why an attachment is taken away."""

    WRONG_PERSON = "wrong_person", _("it belongs to somebody else")
    TWICE = "twice", _("it is there twice")
    NOT_NEEDED = "not_needed", _("it is not needed")
    ASKED = "asked", _("she or he asked for it")


class CloseReason(TextChoices):
    """Why a file is closed: nothing sensitive."""

    DONE = "done", _("help is finished")
    ELSEWHERE = "elsewhere", _("others go on helping")
    NO_CONTACT = "no_contact", _("contact was lost")
    DECLINED = "declined", _("no help is wanted any more")


class PostponeReason(TextChoices):
    """Why a closed file is kept for another year."""

    IN_TOUCH = "in_touch", _("she or he is still in touch")
    TO_CHECK = "to_check", _("something has to be checked first")
    NEW_HELP = "new_help", _("help may begin again")


class HoldKind(TextChoices):
    """Why a file must not be erased, whatever its date."""

    TRIAL = "trial", _("a trial is running")
    COMPENSATION = "compensation", _("compensation is not paid yet")
    AUDIT = "audit", _("an audit asks for it")
    OWN_WISH = "own_wish", _("she or he wants it to be kept")


class WishOutcome(TextChoices):
    WAITS = "", _("waits for a second person")
    CONFIRMED = "confirmed", _("done")
    WITHDRAWN = "withdrawn", _("withdrawn")


class EraseCause(TextChoices):
    """Why somebody was erased, as the certificate says it."""

    RETENTION = "retention", _("the time for keeping is over")
    OWN_WISH = "own_wish", _("her or his own wish")


class CopyReason(TextChoices):
    """Why everything held on a person is put into one file."""

    ASKED = "asked", _("she or he asked for it")
    GUARDIAN = "guardian", _("a child's guardian asked for it")
    LAWYER = "lawyer", _("her or his lawyer asked for it, with a written authority")
