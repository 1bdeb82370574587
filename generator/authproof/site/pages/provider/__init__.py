"""The pages of one provider: `views` puts them together, each other module works out one section or one page."""
