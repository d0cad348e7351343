"""The call in the window: the tiles, and the call page in the column."""
