"""Extracts the content of an alert from a post: headline, lead, tables, credit, contact, picture."""
