"""How English orders to a language model and its talk read: words that all of them hold, and the sentences themselves."""

HINTS = (
    *("Here", "Sure", "Certainly", "Of course", "Absolutely", "Let me know", "hope this helps"),
    *("Would you like me", "Do you want me", "Shall I", "Write a", "Rewrite", "You are a"),
)

_CHANGE = r"(?:adjust|chang|revis|rewrit|edit|detail|shorter|longer|tone)"
_WRITER = r"(?:journalist|writer|editor|assistant|reporter|copywriter)"

PATTERNS = (
    r"^(?:Sure|Certainly|Of course|Absolutely)[,!.]+ (?:[Hh]ere|[Bb]elow|I\b|[Ll]et)",
    r"^Here(?:['’]s| is) (?:the|a|an|your) (?:article|blog|rewritten|revised|translation|post)",
    r"^Here(?:['’]s| is) (?:the|a|an|your) summary (?:of (?:the|your) \w+ )?(?:you|based on)",
    r"(?:^|[.!] )(?:I hope this helps|Let me know if you(?:['’]d| would)? (?:like|need|want))",
    rf"(?:^|[.!?] )(?:Would you like me to|Do you want me to|Shall I) [^.!?]{{0,60}}{_CHANGE}",
    r"^(?:Write|Rewrite) (?:a|an|the) [^.!?]{0,60}(?:the (?:following|text below|article below)|your own words)",
    r"^Write (?:a|an) \d[\d,]*[- ]words? (?:article|blog|post|story)",
    rf"^You are (?:a|an) (?:[\w-]+ ){{0,3}}{_WRITER}\. (?:\S+ ){{0,8}}?(?:[Rr]ewrite|[Ww]rite|[Ss]ummari|[Tt]ranslat)",
)
