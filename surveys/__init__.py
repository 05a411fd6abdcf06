"""Questionnaires: what is asked, which answer is valid, what the answers say. No web, no database."""
