"""What readers see: frozen views of a provider with everything worked out, and the templates that lay them out."""
