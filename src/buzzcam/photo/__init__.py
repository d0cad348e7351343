"""Stills: a picture file in, its subject cut out, a picture ready to publish out. Pillow stays in here."""
