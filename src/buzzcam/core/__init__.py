"""Frames, the threads they cross and the contracts of everything around. Imports NumPy only."""
