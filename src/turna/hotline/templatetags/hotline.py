"""How a knowledge card is drawn."""

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from turna.core.markdown import render
from turna.hotline.codes import CardKind
from turna.hotline.models import Card

register = template.Library()


@register.simple_tag
def card_text(card: Card) -> SafeString:
    """Its text; of questions, each line with a box to tick, which nobody keeps."""
    if card.kind != CardKind.CHECK:
        return render(f"# {card.title}\n{card.text}")
    lines = [line.lstrip("- ") for line in card.text.splitlines() if line.strip("- ")]
    boxes = format_html_join(
        "\n", '<li><label><input type="checkbox" autocomplete="off"> {}</label></li>',
        ((line,) for line in lines),
    )  # fmt: skip
    return format_html('<ul class="plain">{}</ul>', boxes)


@register.filter
def written_in(card: Card) -> list[str]:
    """The names of the languages that it is written in."""
    return [name for code, name in settings.LANGUAGES if code in card.texts]
