"""The figures of one paragraph."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bot.model import Figure
from formatter.figures import english, korean
from formatter.figures.folding import fold
from formatter.figures.masks import cover
from formatter.figures.quantity import Description, Quantity
from formatter.figures.ranking import Standing, score
from formatter.parts import Span
from formatter.sentences import split


def find(text: str, emphasis: Sequence[Span] = ()) -> tuple[Figure, ...]:
    """Every figure of a paragraph, best first; `start` and `end` are code points of `text`, which they cut letter for letter.

    The text must be in NFC. `emphasis` are the spans that stood in bold or in colour.
    """
    ranked = sorted(scored(text, emphasis), key=lambda pair: (-pair[0], pair[1].start))
    return tuple(figure for _, figure in ranked)


def scored(text: str, emphasis: Sequence[Span] = ()) -> Iterator[tuple[float, Figure]]:
    """Every figure of a paragraph in its order, each with its score within the paragraph."""
    folded = fold(text)
    language = korean if _HANGUL.search(text) else english
    quantities = list(language.scan(folded, cover(folded)))
    if not quantities:
        return
    topic = None
    starts = [quantity.start for quantity in quantities]
    for number, (start, end) in enumerate(split(text)):
        inside = quantities[bisect_left(starts, start) : bisect_left(starts, end)]
        local = tuple(quantity.moved(-start) for quantity in inside if quantity.end <= end)
        alike: dict[str | None, int] = {}
        for quantity, description in zip(local, language.describe(folded[start:end], local, topic), strict=True):
            figure = _figure(text, (start, end), quantity, _as_written(text[start:end], folded[start:end], description))
            topic = figure.label or topic
            yield score(figure, _standing(figure, folded, number, alike.get(quantity.unit, 0), emphasis)), figure
            alike[quantity.unit] = alike.get(quantity.unit, 0) + 1


_HANGUL = re.compile("[가-힣]")
_OPENING = re.compile(r"\([^()]{0,16}$")
_SUM = re.compile(r"(?:^|[\s(,])(?:총|모두|도합|합쳐|합하면|합계|통틀어|in all|in total|a total of) ?$", re.IGNORECASE)
_REACH = 20


def _standing(figure: Figure, text: str, sentence: int, alike: int, emphasis: Sequence[Span]) -> Standing:
    before = text[max(0, figure.start - _REACH) : figure.start]
    return Standing(
        sentence=sentence,
        alike=alike,
        bracketed="(" in before and _OPENING.search(before) is not None,
        emphasised=any(start < figure.end and figure.start < end for start, end in emphasis),
        total=_SUM.search(before) is not None,
    )


def _as_written(sentence: str, folded: str, said: Description) -> Description:
    """The description's phrases as they stand in the sentence, where folding changed their signs."""
    if sentence == folded:
        return said

    def written(phrase: str | None) -> str | None:
        at = folded.find(phrase) if phrase else -1
        return sentence[at : at + len(phrase)] if phrase and at >= 0 else phrase

    return said._replace(label=written(said.label), time=written(said.time), versus=written(said.versus))


def _figure(text: str, sentence: Span, quantity: Quantity, said: Description) -> Figure:
    """The figure of a quantity whose offsets count from the start of its sentence."""
    start, end = quantity.start + sentence[0], quantity.end + sentence[0]
    return Figure(
        text=text[start:end],
        sentence=text[sentence[0] : sentence[1]],
        start=start,
        end=end,
        value=quantity.value,
        value2=quantity.value2,
        unit_class=quantity.unit_class,
        unit=quantity.unit,
        direction=said.direction,
        role=said.role,
        status=said.status,
        hedge=said.hedge,
        record=said.record,
        label=said.label,
        time=said.time,
        versus=said.versus,
    )
