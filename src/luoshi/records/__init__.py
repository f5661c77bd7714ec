"""What was done: one entry, many uses."""
