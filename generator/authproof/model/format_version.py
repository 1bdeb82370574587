"""The version of the format that specs are written in.

It counts up when a field is renamed, moved, reshaped or taken away, so that files have to be changed; not when one is
added that may be left out. `authproof.loader.migration` has a rule for each step.
"""

from __future__ import annotations

from typing import Final, Literal

FormatVersion = Literal[2]
"""The one that is read."""

FORMAT_VERSION: Final[FormatVersion] = 2

FIRST_VERSION: Final = 1
"""That of files which name none: they were written before any did."""

VERSION_FIELD: Final = "authproof"
