"""The meeting server: guests and hosts reach each other through it. It passes on what it cannot read."""
