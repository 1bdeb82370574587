"""Quoting and English: how text, pointers, placeholders and YAML are written and read, of whatever model."""
