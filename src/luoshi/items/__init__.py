"""Who must do what by when: open, break down, submit, confirm, return, close, reopen, postpone."""
