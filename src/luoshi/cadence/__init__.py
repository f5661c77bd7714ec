"""The working calendar; duties and windows join it later."""
