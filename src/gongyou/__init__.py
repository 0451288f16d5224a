"""Gongyou (工友): the work layer of a district that keeps its migrant workers paid."""

__version__ = "0.1.0"
