"""Quoting and English: how text, pointers, placeholders and YAML scalars are written and read. It knows nothing of the model."""
