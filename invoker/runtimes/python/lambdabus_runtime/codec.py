"""JSON as Lambda reads and writes it, by the C half of the json module: its Python half, with the regular expressions it needs, costs a third of a cold start."""

import os

from .faults import Fault

try:
    from _json import encode_basestring, encode_basestring_ascii, make_encoder, make_scanner
except ImportError:
    make_scanner = None

# From python3.12 on, Lambda leaves characters beyond ASCII as they are.
_ASCII = os.environ.get("AWS_EXECUTION_ENV", "") in ("AWS_Lambda_python3.9", "AWS_Lambda_python3.10", "AWS_Lambda_python3.11")
_CONSTANTS = {"-Infinity": float("-inf"), "Infinity": float("inf"), "NaN": float("nan")}


class _Scanning:
    """What the scanner asks a json.JSONDecoder for."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    array_hook = None
    parse_float = float
    parse_int = int
    parse_constant = _CONSTANTS.__getitem__
    memo = {}


def decode(body):
    """The value of a JSON document; raises a Fault for anything else."""
    text = body.decode("utf-8").strip(" \t\n\r")
    if make_scanner is not None:
        try:
            value, end = _scan(text, 0)
            if end == len(text):
                return value
        except (StopIteration, ValueError):
            pass
    return _decode_slowly(text)


def _decode_slowly(text):
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)


def encode(value):
    """A document of the value, as bytes; bytes stay as they are. Raises a Fault for what JSON cannot hold."""
    if isinstance(value, bytes):
        return value
    try:
        return "".join(_encoder()(value, 0)).encode("utf-8", "surrogatepass")
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)


def _encoder():
    if make_scanner is None:
        import json

        encoder = json.JSONEncoder(ensure_ascii=_ASCII, default=_default)
        return lambda value, _indent: (encoder.encode(value),)
    quote = encode_basestring_ascii if _ASCII else encode_basestring
    # A fresh table each time, since after an error it would still hold what was being written.
    return make_encoder({}, _default, quote, None, ": ", ", ", False, False, True)


def _default(value):
    """Numbers from boto3's DynamoDB resource are written as numbers."""
    if type(value).__name__ == "Decimal":
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


_scan = make_scanner(_Scanning) if make_scanner is not None else None
