"""Verification: the claims of a spec, run over the network, and what that says of the spec."""
