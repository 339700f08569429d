"""Choices that the code branches on. Lists that people maintain are rows of `Code`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceKind(TextChoices):
    REGION_OF_WORLD = "world", _("the world")
    COUNTRY = "country", _("country")
    REGION = "region", _("region")
    DISTRICT = "district", _("district")
    SETTLEMENT = "settlement", _("settlement")


class OrganisationKind(TextChoices):
    MISSION = "mission", _("mission")
    NGO = "ngo", _("partner NGO")
    GOVERNMENT = "government", _("government body")
    DONOR = "donor", _("donor")
    INTERNATIONAL = "international", _("international organisation")


class ServedSex(TextChoices):
    """Whom a service takes."""

    ANY = "any", _("women and men")
    WOMEN = "women", _("women only")
    MEN = "men", _("men only")


class Cost(TextChoices):
    """What a service costs the person who is helped."""

    FREE = "free", _("free of charge")
    REDUCED = "reduced", _("free for some, or at a reduced price")
    PAID = "paid", _("to be paid")


class OfferStatus(TextChoices):
    """Whether a service is given at present. The values are those of HSDS 3."""

    ACTIVE = "active", _("open")
    CLOSED_FOR_NOW = "temporarily closed", _("closed for now")
    ENDED = "defunct", _("ended")


class CapacityUnit(TextChoices):
    """In what a service's room is counted."""

    BEDS = "beds", _("beds")
    PLACES = "places", _("places")


class CodeList(TextChoices):
    """The lists whose values are rows of `Code`. A new list is a line here."""

    LANGUAGE = "language", _("languages")
    GROUP = "group", _("target groups")
    EVENT_TYPE = "event_type", _("types of event")
    EVENT_THEME = "event_theme", _("themes of events")
    TRAINING_TOPIC = "training_topic", _("topics of trainings")
    TRAINING_LEVEL = "training_level", _("levels of trainings")
    HOTLINE_CATEGORY = "hotline_category", _("categories of consultations")
    SERVICE = "service", _("services to persons assisted")
    SERVICE_TYPE = "service_type", _("types of service")
    EXPLOITATION = "exploitation", _("types of exploitation")
    REFERRAL_SOURCE = "referral_source", _("sources of referral")
    SHELTER_TARGET = "shelter_target", _("whom a shelter takes in")
