"""Plain text: sentences, truncated sentences, visible characters, lengths, links."""
