"""A firm's way in, and its own people."""
