"""A target that nobody here has in their hands: its time passes by itself, its credentials are somebody else's."""

from __future__ import annotations

from typing import NoReturn


class UncontrolledTarget:
    """Base of such targets. Claims that need more are not run on them, so these are never called."""

    def wait(self, seconds: float) -> None:
        """Let time pass: not to be had."""
        self._refuse_control(seconds)

    def plant(self, credential: str, value: str, level: str | None) -> None:
        """Make a value accepted: not to be had."""
        self._refuse_control(credential, value, level)

    def revoke(self, credential: str, value: str) -> bool:
        """End a credential: not to be had."""
        self._refuse_control(credential, value)

    def rotate(self, credential: str, value: str) -> str | None:
        """Replace a credential: not to be had."""
        self._refuse_control(credential, value)

    def _refuse_control(self, *_: object) -> NoReturn:
        raise NotImplementedError
