"""Fake of Slack's Web API and Socket Mode on loopback."""
