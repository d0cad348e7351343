"""The window: a view on the studio. It holds no picture logic and knows no device."""
