"""A spec as the engine reads it: frozen dataclasses of the standard library that serialise to JSON and back.

Nothing here knows YAML, sockets or more of the models than their vocabulary, so that the same tables drive the
server, the tests, the pages and, one day, a browser.
"""

from authproof.sandbox.tables.authorization import AuthorizationTable, DeviceAuthorizationTable
from authproof.sandbox.tables.channel import (
    ChannelTable,
    CloseTable,
    HeartbeatTable,
    MessageSign,
    MessageTable,
    RequiredValue,
    ResumeTable,
)
from authproof.sandbox.tables.credential import CredentialTable, DemoHolder, DemoValues, SegmentTable, ShapeTable
from authproof.sandbox.tables.operation import (
    Body,
    FailureTable,
    IssuedCredential,
    LiveValueTable,
    OperationTable,
    ParameterTable,
    ScopesTable,
    SuccessTable,
    TradeTable,
)
from authproof.sandbox.tables.provider import (
    BanTable,
    ConcurrencyTable,
    FirstStep,
    FlowTable,
    InFlightTable,
    LevelTable,
    PartTable,
    SchemeTable,
    ServerTable,
    ServerValues,
    ServerVariableTable,
    Tables,
    WindowTable,
    decode_tables,
    digest_tables,
    encode_tables,
)

__all__ = [
    "AuthorizationTable",
    "BanTable",
    "Body",
    "ChannelTable",
    "CloseTable",
    "ConcurrencyTable",
    "CredentialTable",
    "DemoHolder",
    "DemoValues",
    "DeviceAuthorizationTable",
    "FailureTable",
    "FirstStep",
    "FlowTable",
    "HeartbeatTable",
    "InFlightTable",
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
    "ScopesTable",
    "SegmentTable",
    "ServerTable",
    "ServerValues",
    "ServerVariableTable",
    "ShapeTable",
    "SuccessTable",
    "Tables",
    "TradeTable",
    "WindowTable",
    "decode_tables",
    "digest_tables",
    "encode_tables",
]
