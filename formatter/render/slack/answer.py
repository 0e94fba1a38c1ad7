"""An answer to somebody, or one part of a post, as Slack messages."""

from collections.abc import Sequence
from itertools import accumulate

from bot.model import Alert, Answer, Call, EmphasisedText, ShownTable, Style
from bot.ports import Translator
from formatter.render.alert import COPIED, PartRenderer, alert_of, headline, part_calls
from formatter.render.slack.alert import category_and_date, credit_parts, message, render
from formatter.render.slack.blocks import (
    Block,
    bullets,
    buttons,
    context,
    escaped,
    link,
    link_button,
    mrkdwn,
    paragraph,
    section,
    table_blocks,
    table_in_words,
    table_title,
)
from formatter.text.display import safe_link, shorten, utf16, visible

_PARAGRAPH = 2_500
_HEADLINE = 300
_LEAD = 160
_SOURCE = 60
_BLOCKS = 50
_LENGTH = 10_000
_FALLBACK = 3_000
_LINE = 300


def render_answer(answer: Answer, words: Translator, style: Style | None = None) -> tuple[Call, ...]:
    """The calls that give this answer: its text and its list in as few messages as they take, then the full card.

    Raises ValueError for an empty answer.
    """
    style = style or Style(language=words.language)
    groups = [[section(paragraph)] for paragraph in _paragraphs(visible(answer.text))]
    groups += [_entry(alert_of(card, style), style, words, i, answer) for i, card in enumerate(answer.listed)]
    fallback = _fallback(answer, words)
    calls = [Call("chat.postMessage", message(blocks, fallback)) for blocks in _packed(groups)]
    if answer.full is not None:
        first, *others = part_calls(answer.full, answer.part, style, words, _PART)
        calls = [*_joined(calls, first), *others]
    if not calls:
        raise ValueError("an answer without text and cards")
    return *calls[:-1], _extended(calls[-1], buttons(answer.buttons))


def _joined(calls: list[Call], card: Call) -> list[Call]:
    """A line that goes before a card is in its message."""
    blocks = [block for call in calls for block in call.params["blocks"]]
    if len(calls) != 1 or sum(map(_length, blocks)) > _LINE:
        return [*calls, card]
    return [Call(card.method, {**card.params, "blocks": [*blocks, *card.params["blocks"]]})]


def _extended(call: Call, blocks: list[Block]) -> Call:
    return Call(call.method, {**call.params, "blocks": [*call.params["blocks"], *blocks]}) if blocks else call


def _paragraphs(words: str) -> list[str]:
    """The text in sections, each of as many lines as fit; a line that is too long is cut."""
    sections: list[str] = []
    for part in words.split("\n\n"):
        lines = [_line(line) for line in part.split("\n")]
        sections.append(lines[0])
        for line in lines[1:]:
            if utf16(sections[-1]) + 1 + utf16(line) > _PARAGRAPH:
                sections.append(line)
            else:
                sections[-1] += f"\n{line}"
    return [words for words in sections if words.strip()]


def _line(words: str) -> str:
    """A line in mrkdwn in which what people copy is set as code, without the signs that take formatting away."""
    pieces, at = [], 0
    for copied in COPIED.finditer(words):
        pieces += [mrkdwn(words[at : copied.start()], _PARAGRAPH), f"`{escaped(copied['command'] or copied[0])}`"]
        at = copied.end()
    line = "".join([*pieces, mrkdwn(words[at:], _PARAGRAPH)])
    return line if pieces and utf16(line) <= _PARAGRAPH else mrkdwn(words, _PARAGRAPH)


def _entry(alert: Alert, style: Style, words: Translator, place: int, answer: Answer) -> list[Block]:
    """A card in a list: its number where they are counted, its headline as a link, an excerpt or the start of its lead.

    Under it stand category, date and source. A button leads to the article where no numbers beneath the list open the posts.
    What the licence allows only whole is left out.
    """
    title = mrkdwn(headline(alert, words), _HEADLINE)
    url = safe_link(alert.link)
    excerpt = answer.excerpts[place] if answer.excerpts and not alert.quoted_only else EmphasisedText()
    lead = "" if alert.quoted_only or excerpt.text else mrkdwn(alert.lead.text.replace("\n", " "), _LEAD)
    number = f"{place + 1}. " if answer.numbered else ""
    entry = section("\n".join(filter(None, (f"{number}*{link(url, title) if url else title}*", lead))))
    if url and not answer.numbered:
        label = words("Read")
        entry["accessory"] = link_button(f"read_{place}", label, url, f"{label}: {headline(alert, words)}")
    source = (alert.credit and alert.credit.source) or ""
    about = [*category_and_date(alert, style), *([mrkdwn(source, _SOURCE)] if source else [])]
    passage = [paragraph(excerpt)] if excerpt.text else []
    return [entry, *passage, context(["  •  ".join(about)])] if about else [entry, *passage]


def _packed(groups: list[list[Block]]) -> list[list[Block]]:
    """Groups of blocks in as few messages as their order allows; a group stays together."""
    messages: list[list[Block]] = []
    length = 0
    for group in groups:
        more = sum(_length(block) for block in group)
        if not messages or len(messages[-1]) + len(group) > _BLOCKS or length + more > _LENGTH:
            messages.append([])
            length = 0
        messages[-1] += group
        length += more
    return messages


def _length(block: Block) -> int:
    """Characters of a block's texts."""
    if block["type"] == "rich_text":
        return sum(utf16(run["text"]) for part in block["elements"] for run in part["elements"]) + 80
    texts = [block["text"]] if "text" in block else [e for e in block["elements"] if e["type"] != "button"]
    return sum(utf16(text["text"]) for text in texts) + 80


def _fallback(answer: Answer, words: Translator) -> str:
    titles = "; ".join(shorten(card.headline or words("(no headline)"), 150) for card in answer.listed)
    return mrkdwn(" — ".join(filter(None, (visible(answer.text), titles))), _FALLBACK)


_FIGURES_LENGTH = 9_000
"""Characters of all figures: with headline and credit they stay below what Slack takes in one message."""


def _figures(alert: Alert, lines: Sequence[EmphasisedText], words: Translator) -> list[Call]:
    lengths = accumulate(utf16(line.text) for line in lines)
    fitting = [line for line, length in zip(lines, lengths, strict=True) if length <= _FIGURES_LENGTH]
    return _call([bullets(fitting)] if fitting else [], "; ".join(line.text for line in lines), alert, words)


def _table(alert: Alert, shown: ShownTable, place: str, words: Translator) -> list[Call]:
    title = place or words("Table")
    return _call([table_title(shown.table, title), *table_blocks(shown, words)], table_in_words(shown.table, title), alert, words)


def _call(blocks: list[Block], in_words: str, alert: Alert, words: Translator) -> list[Call]:
    """One message: the headline, the blocks, the credit."""
    title = mrkdwn(headline(alert, words), _HEADLINE)
    url = safe_link(alert.link)
    top = section(f"*{link(url, title) if url else title}*")
    bottom = [context(parts)] if (parts := credit_parts(alert)) else []
    fallback = (headline(alert, words), shorten(in_words, _FALLBACK), alert.credit.text if alert.credit else "")
    return [
        Call("chat.postMessage", message([top, *blocks, *bottom], mrkdwn(" — ".join(filter(None, fallback)), _FIGURES_LENGTH)))
    ]


_PART = PartRenderer(render, _figures, _table)
