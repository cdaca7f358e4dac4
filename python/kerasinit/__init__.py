"""Keras weight initializers whose seeds give the same bits in R and in Python."""
