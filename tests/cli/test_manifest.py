"""`sokbo manifest`: the manifest from which Slack makes the app."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.command import ROOT, sokbo

SCHEMA = ROOT.parent / "shared" / "data" / "slack-app-manifest.schema.json"
HTTP = '[web]\npublic_listen = "127.0.0.1:8788"\npublic_url = "https://bot.example.kr/"\n\n'
CONFIGS = {
    "socket": "[slack]\n",
    "socket, English, own command": 'language = "en"\n[slack]\ncommand = "/wire"\n',
    "http": HTTP + '[slack]\nmode = "http"\n',
    "http, many workspaces": HTTP + '[slack]\nmode = "http"\nclient_id = "123.456"\n',
    "the one command": '[slack]\ncommand = "/latest"\n',
}


def made(folder: Path, config: str) -> dict[str, Any]:
    """The manifest for a config."""
    (folder / "config.toml").write_text(config, "utf-8")
    result = sokbo("manifest", cwd=folder)
    assert (result.code, result.err) == (0, "")
    manifest: dict[str, Any] = json.loads(result.out)
    return manifest


@pytest.mark.parametrize("name", CONFIGS)
def test_slack_takes_it(name: str, tmp_path: Path) -> None:
    """Every manifest passes Slack's own schema."""
    if not SCHEMA.exists():
        pytest.skip("Slack's schema is not here")
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(made(tmp_path, CONFIGS[name]))


def test_socket_mode_names_no_address(tmp_path: Path) -> None:
    """Without HTTP mode the app has a socket, both commands and Interactivity, and no address anywhere."""
    manifest = made(tmp_path, CONFIGS["socket"])

    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert [command["command"] for command in manifest["features"]["slash_commands"]] == ["/latest", "/sokbo"]
    assert "http" not in json.dumps(manifest)


def test_http_mode_names_one_address(tmp_path: Path) -> None:
    """In HTTP mode commands, events and presses are called at the public address, whatever slash it ends with."""
    manifest = made(tmp_path, CONFIGS["http"])
    settings, url = manifest["settings"], "https://bot.example.kr/slack/events"

    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == url
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {url}
    assert "redirect_urls" not in manifest["oauth_config"]


def test_many_workspaces_come_back_and_renew(tmp_path: Path) -> None:
    """With a client id the manifest has the address people come back to, and tokens that are renewed."""
    manifest = made(tmp_path, CONFIGS["http, many workspaces"])

    assert manifest["oauth_config"]["redirect_urls"] == ["https://bot.example.kr/slack/oauth_redirect"]
    assert manifest["settings"]["token_rotation_enabled"] is True


def test_removals_are_received_and_alerts_found_again(tmp_path: Path) -> None:
    """The app receives events about who removes and who adds it, and may read the mark of an alert whose answer got lost."""
    manifest = made(tmp_path, CONFIGS["socket"])
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])

    assert {"app_uninstalled", "tokens_revoked", "member_joined_channel", "app_mention", "message.im"} <= events
    assert {"metadata.message:read", "channels:history", "chat:write"} <= set(manifest["oauth_config"]["scopes"]["bot"])


def test_without_slack_there_is_none(tmp_path: Path) -> None:
    """A config without [slack] is one line and exit 2."""
    (tmp_path / "config.toml").write_text("[telegram]\n", "utf-8")
    result = sokbo("manifest", cwd=tmp_path)

    assert result.code == 2
    assert result.complaint.endswith("config.toml: there is no [slack] table")
