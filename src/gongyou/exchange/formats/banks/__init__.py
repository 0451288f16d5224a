"""Banks' answers to batches of wages."""
