"""OAuth 2 clients of others, which are told nothing but addresses and credentials, against the sandbox."""
