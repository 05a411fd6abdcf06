"""The questionnaire that comes with the toolkit: satisfaction with the commune's services."""

from functools import cache
from importlib.resources import files

from surveys.questionnaire import Questionnaire
from surveys.xlsform import read_xlsform


@cache
def satisfaction_source() -> bytes:
    """The XLSForm as Markdown text, byte for byte as it ships."""
    return files("surveys").joinpath("questionnaires", "satisfaction.md").read_bytes()


@cache
def satisfaction() -> Questionnaire:
    """The shipped questionnaire, read once; that pyxform converts it too is held by a test."""
    return read_xlsform(satisfaction_source(), ask_pyxform=False)
