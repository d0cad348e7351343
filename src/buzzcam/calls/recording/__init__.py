"""Records a call: one Matroska file for each person and each shared screen, and one of everybody."""
