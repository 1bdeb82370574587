"""Code samples: recipes in no language, one folder a language, and what writes and runs them."""
