"""JavaScript: Node.js 24 with nothing but what is built in."""

from generator.languages.javascript.definition import JavaScript

language = JavaScript()
