"""Phrases of single sites, as data: what they call themselves, and how their footers begin, as regular expressions.

They are removed from every feed's posts. Another site's phrases are added to `site_phrases.json`; no code knows a site.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

SITES: Mapping[str, Sequence[str]] = json.loads(Path(__file__).with_name("site_phrases.json").read_text(encoding="utf-8"))
"""`names` of sites, which they set before or behind titles, and the beginnings of their `footers`."""
