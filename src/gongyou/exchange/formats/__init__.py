"""Readers: one module for each family of layouts, plus the words and numbers they share."""
