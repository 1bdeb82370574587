"""curl: shell scripts, for requests only."""

from generator.languages.curl.definition import Curl

language = Curl()
