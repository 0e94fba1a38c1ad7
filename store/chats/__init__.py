"""Chats: destinations, subscriptions, preferences, chat migration."""
