"""The languages that samples are written in: one folder each."""
