"""How a command says that it failed."""


class Failure(Exception):
    """Ends the command. `lines` go to stderr; `code` is 1 (failed while running) or 2 (wrong usage or wrong config)."""

    def __init__(self, *lines: str, code: int = 1) -> None:
        super().__init__(*lines)
        self.lines = lines
        self.code = code
