"""Requests over HTTP: which operation they are for, whether they may pass, and their answers."""
