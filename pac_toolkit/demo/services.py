"""Writes the drawn people and workshops through the ordinary services, as staff would."""
