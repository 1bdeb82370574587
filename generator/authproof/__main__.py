"""`python -m authproof`: the command without its script."""

from __future__ import annotations

from authproof.cli import main

main()
