"""Calls: a host runs them here, and guests join from a browser."""
