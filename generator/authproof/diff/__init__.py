"""What changed between two states of the specs, for whoever calls the APIs: what breaks, what may, what does not.

`compare.compare_states` walks two specs side by side. What a change of a field means to a caller is one row of the
tables in `http_fields.py` and `socket_fields.py`; a field without a row is prose.
"""
