"""Metrics and their documentation."""

from datetime import timedelta
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from adapters.web.metrics import Metrics

DOCUMENT = Path(__file__).parents[3] / "docs" / "metrics.md"


def test_every_metric_is_documented() -> None:
    """docs/metrics.md lists every metric by the name under which it is exported, and no other."""
    page = Metrics().render({}, timedelta(), 0, {}).decode()
    exported = {
        f"{family.name}_total" if family.type == "counter" else family.name for family in text_string_to_metric_families(page)
    }
    rows = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| `sokbo_")]
    assert {row.split("`")[1] for row in rows} == {name for name in exported if not name.endswith("_created")}
