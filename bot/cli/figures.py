"""`sokbo figures`: the figures in a text, best first."""

import json
import sys
from typing import Annotated, Any

import typer

from bot.cli.common import Failure


def figures(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Read text, or JSON Lines, on stdin; print the figures in it."""
    from formatter.figures.records import RecordError, answer

    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            found = answer(line.rstrip("\r\n"), number)
        except RecordError as error:
            raise Failure(f"sokbo: line {number} of stdin: {error}", code=2) from None
        print(json.dumps(found, ensure_ascii=False) if as_json else _readable(found), flush=True)


def _readable(found: dict[str, Any]) -> str:
    rows = [f"  {figure['text']}\t{_about(figure)}" for figure in found["figures"]]
    return "\n".join([f"{found['id']}:", *rows])


def _about(figure: dict[str, Any]) -> str:
    what = [figure["label"], figure["time"], figure["versus"], figure["unit_class"], figure["role"], figure["status"]]
    return ", ".join(str(part) for part in what if part)
