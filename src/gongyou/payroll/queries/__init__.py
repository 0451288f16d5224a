"""Reads of the wage side: set-based, small dataclasses out."""
