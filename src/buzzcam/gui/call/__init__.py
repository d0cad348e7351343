"""The call in the window: its stage of tiles, its page of controls."""
