"""Pure text: a document becomes a post, a post a card, a card a platform's calls. No I/O, no clock, no platform's SDK."""
