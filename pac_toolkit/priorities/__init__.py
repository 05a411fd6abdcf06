"""From what was voiced and felt to ranked priorities by commune, province and region."""
