"""What documents for other tools share: parts of a spec as JSON, in words, as schemas, and as variables."""
