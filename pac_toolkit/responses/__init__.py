"""A survey in the field: rounds, questionnaire versions, answering, receipts, tallies, results."""
