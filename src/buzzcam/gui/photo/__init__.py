"""The window's page for photos: a list, the present picture, and its settings."""
