"""The sample institution: what it is called, what it was asked, what it did."""
