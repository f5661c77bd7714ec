"""The discipline inspection group's own work: closings reviewed, samples drawn by seed, findings, exports that prove."""
