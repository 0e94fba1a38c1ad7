"""`python -m tests.compile_messages` compiles the Korean catalogue: sokbo.po → sokbo.mo, which the bot reads and Git keeps."""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PO = Path(__file__).parents[1] / "bot" / "locale" / "ko" / "LC_MESSAGES" / "sokbo.po"
MO = PO.with_suffix(".mo")
_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in the compiled header: fixed, so that compiling an unchanged catalogue changes nothing."""


def read() -> Catalog:
    """The Korean catalogue as it was written."""
    with PO.open("rb") as file:
        return read_po(file, locale="ko", abort_invalid=True)


def compile_messages() -> None:
    """Write the compiled catalogue."""
    catalog = read()
    catalog.creation_date = catalog.revision_date = _DATE
    with MO.open("wb") as file:
        write_mo(file, catalog)


if __name__ == "__main__":
    compile_messages()
