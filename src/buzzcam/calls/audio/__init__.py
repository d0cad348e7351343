"""The sound of a call: devices, echo cancellation, mixing, and lip sync."""
