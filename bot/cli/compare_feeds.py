"""`sokbo compare --feed`: which entries of a feed's newer document are those of the older one, which are news, and why."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cli.common import Failure
from bot.ingest.identity import PairEvidence
from bot.ingest.listing import Verdict, read_listing
from bot.model import Difference, Document, Entry, FeedRules, Listing, Post

Line = dict[str, Any]

_RULES = FeedRules(id="compare")


def compare_feeds(old: str, new: str) -> Line:
    """Decide on two documents of one feed as if the first one were its first poll."""
    now = datetime.now(UTC)
    before, after = _listing(old), _listing(new)
    first = read_listing(None, before, now)
    second = read_listing(first.memory, after, now)
    entries = {verdict.key: verdict.match.listed.entry for verdict in first.verdicts}
    listed = {verdict.key for verdict in second.verdicts}
    return {
        "a": old,
        "b": new,
        "entries": [_line(verdict, entries) for verdict in second.verdicts],
        "gone": [verdict.key for verdict in first.verdicts if verdict.key not in listed],
    }


def readable_feeds(line: Line) -> str:
    """Write the decisions for people, an entry a line."""
    rows = [_row(entry) for entry in line["entries"]]
    return "\n".join([*rows, *(f"gone      {key}" for key in line["gone"])]) or "no entries"


def _row(entry: Line) -> str:
    what = {"silent": ", changed without a correction", "correction": ", corrected"}.get(entry["change"] or "", "")
    changes = "".join(f"\n          {change['what']}: {change['old']} → {change['new']}" for change in entry["changes"])
    return f"{entry['decision']:<9} {entry['title'] or entry['key']} ({entry['reason']}{what}){changes}"


def _line(verdict: Verdict, before: dict[str, Entry]) -> Line:
    entry, known = verdict.match.listed.entry, verdict.match.known
    decision = "same" if known is not None else "new" if verdict.news else "old"
    difference = _difference(verdict.key, before[verdict.key], entry) if verdict.changed else Difference()
    change = ("correction" if difference.changes else "silent") if verdict.changed else None
    return {
        "key": verdict.key,
        "title": entry.title,
        "decision": decision,
        "reason": verdict.reason,
        "evidence": _evidence(verdict.match.evidence),
        "change": change,
        "changes": [{"what": change.what, "old": change.old, "new": change.new} for change in difference.changes],
    }


def _evidence(evidence: PairEvidence | None) -> Line | None:
    """Return the evidence of a pair as a JSON object; None for an entry that is new or identical, as nothing was compared."""
    if evidence is None:
        return None
    similarity = {name: None if (value := getattr(evidence, name)) is None else round(value, 2) for name in ("title", "text")}
    names = (
        "id",
        "shared_id",
        "link",
        "shared_link",
        "article",
        "same_path",
        "numbers",
        "date",
        "same_position",
        "was_listed",
        "feed_keeps_ids",
    )
    return {**similarity, **{name: getattr(evidence, name) for name in names}}


def _difference(key: str, old: Entry, new: Entry) -> Difference:
    from formatter.compare.differences import difference

    return difference(_post(key, old), _post(key, new))


def _post(key: str, entry: Entry) -> Post:
    from formatter.reading import read

    return read(Document("compare", key, "", entry), _RULES)


def _listing(path: str) -> Listing:
    from adapters.sources.rss.parse import FeedError, parse

    try:
        parsed = parse(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise Failure(f"sokbo: {path}: {getattr(error, 'strerror', None) or 'no such file'}", code=2) from None
    except FeedError as error:
        raise Failure(f"sokbo: {path}: {error}", code=2) from None
    return Listing(parsed.entries, parsed.whole)
