"""The public side of obligations: the board, agencies' pages, figures, files, feeds, commitments."""
