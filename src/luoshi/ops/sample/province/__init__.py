"""Size M: a province of 100,000 branches and one year, built by bulk acts a day at a time."""
