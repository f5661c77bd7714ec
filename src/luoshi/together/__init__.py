"""Core business and Party building together (四个一起): what of the four is there, from facts that name both."""
