"""Consultation workshops: the record, attendance, needs voiced, states, validation."""
