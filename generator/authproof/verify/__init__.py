"""Verification: the claims of a spec, run over the network, and what that says of the spec.

`run` verifies a sandbox or the provider itself through a target; `diagnosis` looks for the value of the spec that
explains what drifted; `findings` is the report, and `formats` writes it. `mutants` shows that the claims notice what
they should.
"""
