"""What of a spec can be executed: the derivations of its claims, by what they are about."""
