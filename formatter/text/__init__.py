"""Plain text: sentences, words, quantities, visible characters, lengths, links."""
