"""Knowledge cards of the demonstration: general advice in our own words, no country's rules."""

from datetime import timedelta

from django.utils import timezone

from turna.hotline.codes import CardKind
from turna.hotline.services import CardInput, CardText, cards_add
from turna.site.demo import partners
from turna.vault.actor import Actor

_ANSWERS = (
    (
        "employment_abroad", CardKind.CHECK,
        "A job offer abroad: what to ask",
        ("Is there a contract in a language that you read, with the employer's name and address?\n"
        "Is the agency in the register of licences?\n"
        "Do you keep your passport yourself?\n"
        "Who pays the way there, and what do you owe when you arrive?\n"
        "Does somebody at home know the address and the day of travel?"),
        "Предложение работы за границей: что спросить",
        ("Есть ли договор на понятном вам языке, с названием и адресом работодателя?\n"
        "Есть ли агентство в реестре лицензий?\n"
        "Останется ли паспорт у вас?\n"
        "Кто платит за дорогу и сколько вы будете должны по приезде?\n"
        "Знает ли кто-нибудь дома адрес и день отъезда?"),
    ),
    (
        "id_documents", CardKind.ANSWER,
        "Papers lost or taken away abroad",
        ("The consulate of your own country gives a paper for the way home.\n\n"
        "- Say where you are; you need not say why the papers are gone.\n"
        "- A copy or a photograph of the old passport makes it quicker.\n"
        "- Whoever keeps your passport from you breaks the law."),
        "Документы потеряны или отняты за границей",
        ("Консульство вашей страны выдаёт документ на возвращение домой.\n\n"
        "- Скажите, где вы; почему документов нет, объяснять не обязательно.\n"
        "- Копия или фотография старого паспорта ускорит дело.\n"
        "- Кто удерживает ваш паспорт, нарушает закон."),
    ),
    (
        "rules_of_stay_abroad", CardKind.ANSWER,
        "Before the days of your stay run out",
        ("Ask where to register and by which day, and keep every slip of paper.\n\n"
        "- Overstaying can bring a ban on entry: check it before you buy a ticket.\n"
        "- Nobody can take the ban away for money."),
        "Пока срок пребывания не истёк",
        ("Спросите, где и до какого дня встать на учёт, и храните каждую бумагу.\n\n"
        "- За нарушение срока могут запретить въезд: проверьте до покупки билета.\n"
        "- Снять запрет за деньги не может никто."),
    ),
)  # fmt: skip


def write(actor: Actor) -> None:
    """Add the cards, kept true by the mission in Kyrgyzstan."""
    again = timezone.localdate() + timedelta(days=180)
    cards_add(
        actor=actor,
        cards=[
            CardInput(
                category=category, kind=kind, owner=partners.mission("KG"), review_on=again,
                texts={"en": CardText(title, text), "ru": CardText(title_ru, text_ru)},
                source="Written for the demonstration",
            )
            for category, kind, title, text, title_ru, text_ru in _ANSWERS
        ],
        invented=True,
    )  # fmt: skip
