"""Models: which there are, on what they run, and how a matte is made with them. onnxruntime stays in runtime.py."""
