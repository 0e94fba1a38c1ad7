"""Linear models that judge a post's sentences: an assistant's talk, a refusal, an advertisement.

Wordings cannot be listed. A model judges by who speaks: an assistant to its user, about writing; a seller to a buyer; or a
newsroom to its readers, about the world. A government's service post names prices and telephone numbers too, but it speaks
about the offer and does not court its reader.

The models are weights of character n-grams, read from data files; `tests/training` holds the script and the sentences that
made them.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from formatter.extract.article import is_promotion, without_footer
from formatter.extract.credit import is_notice, is_source_line
from formatter.hold.rules import GREETINGS, PAYMENT_NOTICES, PLACEHOLDERS_IN_TEXT, first_at_start, first_found
from formatter.text.bounds import regex
from formatter.text.sentences import split

SIZE = 3
"""Length of the n-grams, in code points. Pairs and fours besides found no more on sites left out, and took thrice the time."""
_WEIGHTS = Path(__file__).with_name("weights")
_CJK = regex("[\u3041-\u30ff\u4e00-\u9fff]")
_HANGUL = regex("[\uac00-\ud7a3]")
_SPACES = regex(r"\s+")
_DIGIT = regex(r"\d")
# Without its own opening sign inside, a quotation that is never closed is looked through once and no more.
_QUOTATION = regex(r"“[^“”]*”|‘[^‘’]*’|「[^「」]*」|『[^『』]*』|\"[^\"]*\"|(?<![A-Za-z])'[^']*'(?![A-Za-z])")


class LinearModel(NamedTuple):
    """Weights of n-grams. A sentence above 0 rather belongs to the class, one below rather does not."""

    bias: float
    scale: float
    weights: Mapping[str, int]

    def score(self, found: Sequence[str]) -> float:
        """The log-odds that a sentence of these n-grams belongs to the class."""
        total = sum(map(self.weights.get, found, repeat(0)))
        return self.bias + self.scale * total / math.sqrt(len(found) + SIZE - 1)


def normalised(text: str) -> str:
    """Text as the models read it: lower case, every digit a 0, quotations emptied, one space at each end.

    Quotations are emptied because what somebody is quoted with is news.
    """
    return f" {_SPACES.sub(' ', _DIGIT.sub('0', _QUOTATION.sub('“”', text).lower())).strip()} "


def ngrams(sentence: str) -> list[str]:
    """Every run of SIZE code points of the normalised sentence."""
    text = normalised(sentence)
    return [text[at : at + SIZE] for at in range(len(text) - SIZE + 1)]


class Sentence(NamedTuple):
    """A sentence as it is in the post and as the models read it."""

    text: str
    ngrams: list[str]

    def score(self, name: str) -> float:
        """The log-odds that it belongs to the class `talk` or `refusal`, by the model of its script."""
        return load(f"{name}_cjk" if is_cjk(self.text) else name).score(self.ngrams)


def is_cjk(text: str) -> bool:
    """True for Chinese or Japanese. They have models of their own: their n-grams are too few to be learned next to others."""
    return _CJK.search(text) is not None and _HANGUL.search(text) is None


def sentences_of(texts: Iterable[str]) -> list[Sentence]:
    """Every sentence of the texts."""
    spans = ((text, start, end) for text in texts for start, end in split(text))
    return [Sentence(text[start:end], ngrams(text[start:end])) for text, start, end in spans]


@cache
def load(name: str) -> LinearModel:
    """Read the model `name` from its data file: the bias and scale in the first line, an n-gram and its weight in each other."""
    first, *lines = _WEIGHTS.joinpath(f"{name}.tsv").read_text("utf-8").splitlines()
    bias, scale = map(float, first.split("\t"))
    entries = (line.split("\t") for line in lines)
    return LinearModel(bias, scale, {ngram: int(weight) for ngram, weight in entries})


class ChatbotSentence(NamedTuple):
    """The sentence that sounds most like talk. `declines`: it is a refusal."""

    sentence: str
    is_refusal: bool


def find_chatbot_sentence(sentences: Sequence[Sentence]) -> ChatbotSentence | None:
    """An assistant's talk among a post's sentences; None where nothing sounds enough like it.

    The more sentences there are, the surer one must sound, because each may sound like talk by chance.
    """
    more = _SURER_BY_LENGTH * math.log(max(1, len(sentences)))
    scored = ((sentence.score("talk") - _least_sure(sentence.text), sentence) for sentence in sentences)
    for _, sentence in sorted((pair for pair in scored if pair[0] >= more), reverse=True):
        if not _is_boilerplate(sentence.text):
            return ChatbotSentence(sentence.text, sentence.score("refusal") > 0)
    return None


def is_chatbot_like(sentence: str) -> bool:
    """True for a sentence that by itself sounds like an assistant's talk."""
    return Sentence(sentence, ngrams(sentence)).score("talk") >= _least_sure(sentence)


def _is_boilerplate(sentence: str) -> bool:
    """True for a greeting, licence notice, source line or a site's own footer, which address the reader too; and for a blank."""
    if first_found(PLACEHOLDERS_IN_TEXT, sentence) or first_at_start(GREETINGS, [sentence]):
        return True
    return not without_footer(sentence) or is_notice(sentence) or is_source_line(sentence) or is_promotion(sentence)


_LEAST_SURE = -0.8
"""Log-odds that the only sentence of a post needs; found by leaving out one site after the other."""
_LEAST_SURE_CJK = 0.2
"""The same for Chinese and Japanese, whose models have seen few ordinary posts: polite notices decline in the same words."""
_SURER_BY_LENGTH = 0.5


def _least_sure(sentence: str) -> float:
    return _LEAST_SURE_CJK if is_cjk(sentence) else _LEAST_SURE


def find_promotion(sentences: Sequence[Sentence]) -> str | None:
    """Return the most promotional sentence of an advertisement; None for news, in which too few sentences promote."""
    model = load("promotion")
    scored = ((model.score(sentence.ngrams), sentence.text) for sentence in sentences)
    selling = [pair for pair in scored if pair[0] > _LIKELY]
    letters = sum(len(sentence.text) for sentence in sentences)
    share = sum(len(sentence) for _, sentence in selling) / max(1, letters)
    enough = len(selling) >= _FEWEST_SELLING and share >= _LEAST_SHARE
    if selling and (enough or any(first_found(PAYMENT_NOTICES, sentence.text) for sentence in sentences)):
        return max(selling)[1]
    return None


def is_promotional(sentence: str) -> bool:
    """Return True for a sentence that is certainly promotion by itself."""
    return load("promotion").score(ngrams(sentence)) >= _SURE


_SURE = 1.0
_LIKELY = -0.5
_LEAST_SHARE = 0.25
"""Part of a post's letters that sells; found with advertisements and posts that the model had not seen."""
_FEWEST_SELLING = 2
