"""Ground floor: the one clock, input cleaning, refusals, abstract models and field factories."""
