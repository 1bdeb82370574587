"""Documents for other tools: one package (or module) a format, and what they share."""
