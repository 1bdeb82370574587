"""Claims about what is asked over HTTP."""
