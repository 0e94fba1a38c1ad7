"""Decide who gets a post and when: subscription filters, word matching, quiet hours and digest times. Pure."""
