"""Back to sender: a file's faulty rows in red, the reason beside them, all else untouched."""
