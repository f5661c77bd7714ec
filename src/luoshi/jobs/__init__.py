"""Background work: jobs asked for on a page, done by one worker, with progress, cancel and result."""
