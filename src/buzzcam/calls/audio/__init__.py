"""The sound of a call: devices, echo cancellation, mixing, and the microphone's delay to the picture's."""
