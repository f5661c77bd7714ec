"""What it adds up to: turns, figures, comparison."""
