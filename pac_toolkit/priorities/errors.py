"""Why a write of this feature is refused."""


class ReasonMissingError(ValueError):
    """A method says in one language at least why its weights are what they are."""


class TextGoneError(LookupError):
    """The answer was withdrawn, or says something else, since its text was opened."""


class CodedMeanwhileError(RuntimeError):
    """Somebody else said something different of the text since it was opened."""
