"""The mock, whole: compile a spec to tables, an engine over tables, a server over the engine."""
