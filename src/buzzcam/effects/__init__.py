"""Steps from the camera's picture to the user's. Each file is one effect or one of its parts."""
