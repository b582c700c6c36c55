"""What is printed: `print` as it is, the logging module in Lambda's form, and what the function did not catch."""

import os
import sys

LEVEL = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
TIME = "%Y-%m-%dT%H:%M:%SZ"
JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"

# Of the event that is being handled.
request_id = None


def prepare():
    """Sets the logging module up as Lambda does, when the function imports it: most do not, and it costs half a cold start."""
    sys.meta_path.insert(0, _LoggingFinder)


def flush():
    sys.stdout.flush()
    sys.stderr.flush()


def print_fault(document):
    if JSON:
        import time

        return print_json({"timestamp": time.strftime(TIME, time.gmtime()), "level": "ERROR", **document})
    lines = ["[ERROR] %s" % ": ".join(filter(None, (document["errorType"], document["errorMessage"]))), "Traceback (most recent call last):"]
    for entry in document["stackTrace"]:
        lines += [indent(line) for line in entry.splitlines()]
    print_event("\n".join(lines))


def indent(line):
    """With spaces that nothing trims, as in Lambda."""
    text = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(text)) + text


def print_event(text):
    """One event of the log, however many lines it has."""
    sys.stdout.write(text.replace("\n", "\r") + "\n")


def print_json(record):
    import json

    print_event(json.dumps(record, ensure_ascii=False, default=str))


class _LoggingFinder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name != "logging":
            return None
        sys.meta_path.remove(cls)
        from importlib.machinery import PathFinder

        spec = PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module

        def execute_and_configure(module):
            execute(module)
            configure(module)

        spec.loader.exec_module = execute_and_configure
        return spec


def configure(logging):
    import time

    class RequestIdFilter(logging.Filter):
        def filter(self, record):
            record.aws_request_id = request_id or ""
            return True

    class StandardOutput(logging.Handler):
        def emit(self, record):
            print_event(self.format(record).rstrip("\n"))

    class JsonOutput(logging.Handler):
        def emit(self, record):
            print_json(describe(logging, record, own))

    logging.Formatter.converter = time.gmtime
    # What a record has of itself: anything else came by `extra`.
    own = vars(logging.makeLogRecord({})).keys() - {"taskName"} | {"aws_request_id"}
    output = JsonOutput() if JSON else StandardOutput()
    output.setFormatter(logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"))
    output.addFilter(RequestIdFilter())
    root = logging.getLogger()
    root.addHandler(output)
    level = logging.getLevelName({"TRACE": "DEBUG"}.get(LEVEL, LEVEL))
    if isinstance(level, int):
        root.setLevel(level)


def describe(logging, record, own):
    """A record as a JSON log shows it: levels between Lambda's are the one below, a message that is an object stays one."""
    import time

    shown = {
        "timestamp": time.strftime(TIME, time.gmtime(record.created)),
        "level": logging.getLevelName(min(50, max(0, record.levelno)) // 10 * 10),
        "message": record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage(),
        "logger": record.name,
        **(describe_exception(record.exc_info) if record.exc_info else {}),
        "requestId": record.aws_request_id,
        "location": "%s:%s:%d" % (record.pathname, record.funcName, record.lineno) if record.exc_info else None,
    }
    more = {name: value for name, value in vars(record).items() if name not in own and name not in shown}
    return {name: value for name, value in {**shown, **more}.items() if value is not None}


def describe_exception(exc_info):
    import traceback

    kind, error, trace = exc_info
    if kind is None:
        return {}
    return {"stackTrace": traceback.format_tb(trace), "errorType": kind.__name__, "errorMessage": str(error)}
