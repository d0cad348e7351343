"""The window's page for photos: a list, one picture at work, what shall become of it."""
