"""Translations of the bot's own texts: the English text is the gettext key, `locale/ko/LC_MESSAGES/sokbo.mo` the Korean.

The standard library reads the compiled catalogue; `python -m tests.compile_messages` compiles it from `sokbo.po`.
"""

import gettext
from functools import cache
from pathlib import Path

_LOCALE = Path(__file__).parents[1] / "locale"
LANGUAGES = ("ko", "en")


class Catalogue:
    """The texts of one language; a text without a translation stays English."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._translations = gettext.translation("sokbo", _LOCALE, [language], fallback=language == "en")

    def __call__(self, text: str, /, **values: object) -> str:
        """Translate `text` and fill in its values."""
        translated = self._translations.gettext(text) if text else ""  # gettext's entry for "" is the catalogue's header
        return translated.format_map(values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Translate the form of a text that goes with the number `n`, and fill in `{n}` and the other values."""
        return self._translations.ngettext(one, many, n).format_map({"n": n, **values})


@cache
def words(language: str) -> Catalogue:
    """The catalogue of a language, or of its main language (`ko-KR`); English for a language that is not translated."""
    main = language.replace("_", "-").split("-")[0].lower()
    return Catalogue(main if main in LANGUAGES else "en")
