"""The bot's own words, from gettext catalogues: the English text is the key, `locale/ko/LC_MESSAGES/sokbo.po` the Korean."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

_LOCALE = Path(__file__).parents[1] / "locale"
LANGUAGES = ("ko", "en")


class Catalogue:
    """The words of one language; a text without a translation stays English."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = _read(language)

    def __call__(self, text: str, /, **values: object) -> str:
        """`text` in this language, its values filled in."""
        return self._texts.get(text, text).format_map(values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form of the text that goes with the number; `{n}` is filled in too."""
        return self(one if n == 1 else many, n=n, **values)


@cache
def words(language: str) -> Catalogue:
    """The catalogue of a language, or of its main language (`ko-KR`); English for a language we do not speak."""
    main = language.replace("_", "-").split("-")[0].lower()
    return Catalogue(main if main in LANGUAGES else "en")


def _read(language: str) -> dict[str, str]:
    path = _LOCALE / language / "LC_MESSAGES" / "sokbo.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=language) if m.id and m.string}
