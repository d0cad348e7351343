"""BuzzCam: a private camera for every call. Start reading at ARCHITECTURE.md, then cli/ and studio.py."""

__version__ = "0.2.0"
