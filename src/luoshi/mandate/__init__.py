"""Documents, their clauses year by year, the upper clauses they carry out, and lines."""
