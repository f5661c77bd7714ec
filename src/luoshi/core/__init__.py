"""Pure calculation: no database, no clock, no Django; the standard library only."""
