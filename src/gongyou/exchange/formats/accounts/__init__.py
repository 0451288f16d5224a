"""Statements of wage accounts."""
