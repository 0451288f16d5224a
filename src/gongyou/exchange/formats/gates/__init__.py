"""Gates and attendance: who passed when, and what sheets of attendance state."""
