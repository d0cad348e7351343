"""The room: a call that a guest joins with nothing but a browser."""
