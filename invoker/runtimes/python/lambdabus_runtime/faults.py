"""Errors in the form in which Lambda's Python runtime reports them."""

import os

_HERE = os.path.dirname(__file__)


class Fault(Exception):
    """An error of the runtime's own: `Runtime.…`."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.trace = trace or []


def describe(error, request_id):
    """The error document that the caller of the function gets."""
    if isinstance(error, Fault):
        error_type, trace = error.error_type, error.trace
    else:
        error_type, trace = type(error).__name__, format_trace(error)
    return {"errorMessage": str(error), "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def format_trace(error):
    """From the function's first frame on; what the runtime did to call it is left out."""
    import traceback

    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)]
    while frames and frames[0][0].startswith(_HERE):
        frames.pop(0)
    return traceback.format_list(frames)
