"""Command line, sample, daily work."""
