"""The pieces of an alert that the classic and the rich form have in common."""

from typing import Any

from bot.model import Alert, Mark, Style
from bot.ports import Words
from formatter.render.headings import corrections, headline, notice, opening
from formatter.render.telegram.markup import Markup, bold, join, link, struck, text
from formatter.text.lengths import shorten
from formatter.text.links import places, source_link, web_link

_HEADLINE = 500
_CREDIT = 2_800  # far beyond any real credit line; even a hostile one leaves room for the headline
_CONTACT = 150
_TAG = 60


def head(alert: Alert, style: Style, words: Words, mark: Mark) -> tuple[Markup, ...]:
    """Lines: what the alert says about itself, the headline, and what a correction changed."""
    title = bold(text(headline(alert, words), _HEADLINE))
    signed = join(" ", (text(opening(alert, style, words)), struck(title) if mark.kind == "withdrawn" else title))
    return text(notice(mark, words)), signed, *map(text, corrections(mark, words))


def credit(alert: Alert) -> Markup:
    """The credit line, and a link to its source where the line does not name the address itself."""
    if alert.credit is None:
        return Markup()
    line = text(alert.credit.text, _CREDIT)
    url = source_link(alert.credit)
    return line + text(" ") + link(url, text("↗")) if url else line


def also(mark: Mark, words: Words) -> Markup:
    """Where else the story stands: the sites' names, each a link."""
    sites = [link(url, text(site, _TAG)) for url, site in places(mark.also)]
    return text(f"{words('Also at')}: ") + join(", ", sites) if sites else Markup()


def contact(alert: Alert, words: Words) -> Markup:
    """Whom to ask."""
    if not alert.contact:
        return Markup()
    return text(f"☎ {words('Contact')}: {alert.contact.removeprefix('☎').lstrip()}", _CONTACT)


def hashtags(alert: Alert, style: Style) -> Markup:
    """The categories as tags, which Telegram makes searchable; only where the channel asked for them."""
    if not style.hashtags:
        return Markup()
    tags = (_tag(category) for category in alert.categories[:10])
    # Already plain letters, digits and underscores: `text` would take the tags' life.
    line = " ".join(f"#{tag}" for tag in tags if tag and not tag.isdigit())
    return Markup(line, len(line))


def first_message(alert: Alert, style: Style, words: Words) -> dict[str, Any]:
    """The params of an alert's first message besides its text: silence, and the button to the article."""
    params: dict[str, Any] = {}
    if style.silent:
        params["disable_notification"] = True
    if url := web_link(alert.link):
        params["reply_markup"] = {"inline_keyboard": [[{"text": words("Read the article"), "url": url}]]}
    return params


def _tag(category: str) -> str:
    letters = "".join(c if c.isalnum() else "_" for c in shorten(category, _TAG))
    return letters.strip("_")
