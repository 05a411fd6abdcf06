"""The territory of Béni Mellal-Khénifra."""
