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
