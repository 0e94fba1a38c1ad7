"""The config's [canary] table."""

from pathlib import Path

import pytest

from bot.config import ConfigError, load


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[canary]\nchat = "telegram:-1001"\n', "2: canary.chat: there is no [telegram] table"),
        ('[canary]\nchat = "webhook:cms"\n', "2: canary.chat: should be a chat"),
        (
            '[telegram]\n[canary]\nchat = "telegram:-1001"\nevery = "1s"\n',
            '4: canary.every: shorter than a minute; write "1m" at least',
        ),
    ],
)
def test_mistakes(text: str, fault: str, tmp_path: Path) -> None:
    """A canary with an impossible chat or without an interval is one line that names the place."""
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        load(path)
    assert str(error.value).removeprefix(f"{path}:").startswith(fault)


def test_no_canary(tmp_path: Path) -> None:
    """Without a chat there is no canary."""
    path = tmp_path / "config.toml"
    path.write_text('[canary]\nevery = "30m"\n', "utf-8")
    assert load(path).canary.chat is None
