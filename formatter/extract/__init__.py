"""Extracts what an alert says from a post: headline, lead, tables, credit, contact, picture."""
