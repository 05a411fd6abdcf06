"""Home, staff home and the standing pages: about, method, accessibility, privacy."""
