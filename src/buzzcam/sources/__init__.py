"""Where frames come from. Each file is one kind of source."""
