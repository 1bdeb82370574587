"""A spec as the engine reads it: frozen dataclasses of the standard library that serialise to JSON and back.

Nothing here knows the models, YAML or sockets, so that the same tables drive the server, the tests, the
pages and, one day, a browser.
"""

from generator.tables.codec import decode_tables, encode_tables
from generator.tables.credential import CredentialTable, DemoHolder, DemoValues, SegmentTable, ShapeTable
from generator.tables.exchange import (
    Body,
    FailureTable,
    IssuedCredential,
    LiveValueTable,
    OperationTable,
    ParameterTable,
    SuccessTable,
)
from generator.tables.limit import BanTable, ConcurrencyTable, WindowTable
from generator.tables.provider import FirstStep, FlowTable, LevelTable, PartTable, SchemeTable, ServerTable, Tables
from generator.tables.socket import (
    ChannelTable,
    CloseTable,
    HeartbeatTable,
    MessageSign,
    MessageTable,
    RequiredValue,
    ResumeTable,
)

__all__ = [
    "BanTable",
    "Body",
    "ChannelTable",
    "CloseTable",
    "ConcurrencyTable",
    "CredentialTable",
    "DemoHolder",
    "DemoValues",
    "FailureTable",
    "FirstStep",
    "FlowTable",
    "HeartbeatTable",
    "IssuedCredential",
    "LevelTable",
    "LiveValueTable",
    "MessageSign",
    "MessageTable",
    "OperationTable",
    "ParameterTable",
    "PartTable",
    "RequiredValue",
    "ResumeTable",
    "SchemeTable",
    "SegmentTable",
    "ServerTable",
    "ShapeTable",
    "SuccessTable",
    "Tables",
    "WindowTable",
    "decode_tables",
    "encode_tables",
]
