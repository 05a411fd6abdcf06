"""What the services of this feature refuse."""


class CodedMeanwhileError(RuntimeError):
    """Somebody else said something different of the text since it was opened."""
