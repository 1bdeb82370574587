"""A spec as the engine reads it: frozen dataclasses of the standard library that serialise to JSON and back.

Nothing here knows the models, YAML or sockets, so that the same tables drive the server, the tests, the
pages and, one day, a browser.
"""

from generator.tables.codec import from_json, to_json
from generator.tables.credential import Credential, Demo, Holder, Segment, Shape
from generator.tables.exchange import Body, Failure, Issue, Live, Operation, Parameter, Success
from generator.tables.limit import Ban, Concurrency, Window
from generator.tables.provider import FirstStep, Flow, Level, Part, Scheme, Server, Tables
from generator.tables.socket import Channel, Close, Heartbeat, Message, Required, Resume, Sign

__all__ = [
    "Ban",
    "Body",
    "Channel",
    "Close",
    "Concurrency",
    "Credential",
    "Demo",
    "Failure",
    "FirstStep",
    "Flow",
    "Heartbeat",
    "Holder",
    "Issue",
    "Level",
    "Live",
    "Message",
    "Operation",
    "Parameter",
    "Part",
    "Required",
    "Resume",
    "Scheme",
    "Segment",
    "Server",
    "Shape",
    "Sign",
    "Success",
    "Tables",
    "Window",
    "from_json",
    "to_json",
]
