"""Limits: exactly as many pass as documented, counted as documented, for those who share the count."""
