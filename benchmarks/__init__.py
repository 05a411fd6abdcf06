"""One script a figure; each measures in one run against a stated baseline and prints a ratio."""
