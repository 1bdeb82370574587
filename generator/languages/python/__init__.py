"""Python: httpx for requests, websockets for conversations."""

from generator.languages.python.definition import Python

language = Python()
