"""Markdown's reference links: `[text][name]`, defined elsewhere by `[name]: address`."""

import re


def resolved(source: str) -> str:
    """Replace reference links by inline links; one without a definition by its text."""
    if "][" not in source and "]: " not in source:
        return source
    addresses = {found["name"].lower(): found["address"] for found in _DEFINITION.finditer(source)}
    return _REFERENCE.sub(lambda reference: _link(reference, addresses), _DEFINITION.sub("", source))


_ADDRESS = r"(?:https?://|mailto:|www\.|[/#.])[^\s<>]*"
_DEFINITION = re.compile(
    rf"^[ \t]*+\[(?P<name>[^\[\]\n^]{{1,200}})\]:[ \t]+<?(?P<address>{_ADDRESS})>?(?:[ \t]+[\"'(][^\n]*)?$", re.MULTILINE
)
_TEXT = r"(?:[^\[\]\n\\]|\\[^\n]|\n(?!\s*\n))"  # a line break may stand in it, and brackets behind a backslash
_REFERENCE = re.compile(rf"(?<![!\\])\[(?P<text>{_TEXT}{{1,500}})\](?:\[(?P<name>[^\[\]\n]{{0,200}})\])?(?![(:])")
_ELSEWHERE = re.compile(r"[a-z0-9 #._/-]+")  # what writers call an address, and nobody a word in brackets


def _link(reference: re.Match[str], addresses: dict[str, str]) -> str:
    text, name = reference["text"], reference["name"]
    address = addresses.get((name or text).lower())
    if address:
        return f"[{text}]({address})"
    return text if name is not None and _ELSEWHERE.fullmatch(name.lower()) and name.isascii() else reference[0]
