"""Answers as tables: files that other tools and this one wrote are read, and written for them."""
