"""The law: what `check` accepts is right everywhere. Specs that reach far are drawn, and each is held against it."""
