"""Direct calls: a room that guests join with nothing but a browser."""
