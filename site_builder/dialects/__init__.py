"""What guides written for other tools do otherwise: one dialect a folder."""
