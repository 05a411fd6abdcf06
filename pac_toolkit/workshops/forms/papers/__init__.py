"""The papers of a workshop, in words: what the templates set as PDF, and what Word is given to edit."""

from pac_toolkit.workshops.forms.papers.frame import LANGUAGES, Print
from pac_toolkit.workshops.forms.papers.making import KINDS, MOST_ROWS, paper_pdf, paper_word

__all__ = ["KINDS", "LANGUAGES", "MOST_ROWS", "Print", "paper_pdf", "paper_word"]
