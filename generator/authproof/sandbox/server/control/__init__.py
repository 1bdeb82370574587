"""The control surface: what the owner of a sandbox can do to it over HTTP, below `/_control`.

It is there only if somebody asked for it. Nothing of it is imported before.
"""

from authproof.sandbox.server.control.control import ControlSurface
from authproof.sandbox.server.control.registry import CONTROL_PREFIX, ENDPOINTS

__all__ = ["CONTROL_PREFIX", "ENDPOINTS", "ControlSurface"]
