"""What the pages of several kinds are made of."""
