"""Slack's mrkdwn and plain text, in which a post's words are words: no mention, no link, no formatting.

`&`, `<` and `>` are escaped (https://docs.slack.dev/messaging/formatting-message-text); formatting signs have no escape.
"""

import re
from html import escape

from formatter.text.lengths import shorten, utf16

# A sign formats only where it opens a word; a zero-width space after it takes that away. Ranges such as 3~5 are not touched.
_FORMATTING = re.compile(r"[*_~`](?<!\w.)(?=\S)")
_MENTION = re.compile(r"@(?=(?:channel|everyone|here)\b)|<(?=[!@#])", re.IGNORECASE)
_ZERO_WIDTH_SPACE = "\u200b"
_WORD_JOINER = "\u2060"


def mrkdwn(words: str, limit: int) -> str:
    """`words` for a mrkdwn text, in at most `limit` characters after escaping."""
    still = _FORMATTING.sub(lambda sign: sign[0] + _ZERO_WIDTH_SPACE, harmless(words))
    whole = escaped(still)
    return whole if utf16(whole) <= limit else escaped(shorten(still, limit, escaped_length))


def harmless(words: str) -> str:
    """`words` in which `@here` and `<!here>` are no mention, whatever Slack or a client makes of plain text."""
    if "@" not in words and "<" not in words:  # as hardly any do
        return words
    return _MENTION.sub(lambda sign: sign[0] + _WORD_JOINER, words)


def escaped(words: str) -> str:
    """`words` with the three signs escaped that begin Slack's own markup."""
    return escape(words, quote=False)


def escaped_length(words: str) -> int:
    """How many characters Slack counts for `words`."""
    return utf16(escaped(words))


def link(url: str, label: str) -> str:
    """A link to an address that `web_link` let through; the label is mrkdwn."""
    return f"<{escaped(url)}|{label}>"
