"""Families of claims about what is asked over HTTP."""
