"""Authproof: documentation of how an API authenticates its callers, generated from a spec and run."""

__version__ = "0.1.0"
