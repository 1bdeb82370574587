"""Families of claims about WebSockets."""
