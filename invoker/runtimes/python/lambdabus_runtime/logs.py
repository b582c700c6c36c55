"""What is printed: `print` as it is, the logging module in Lambda's form, and what the function did not catch."""

import os
import sys

LEVEL = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO")
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
        return print_json("ERROR", document["errorMessage"], {key: document[key] for key in ("errorMessage", "errorType", "stackTrace")})
    print("[ERROR] %s: %s" % (document["errorType"], document["errorMessage"]))
    if document["stackTrace"]:
        print("Traceback (most recent call last):\n%s" % "".join(document["stackTrace"]), end="")


def print_json(level, message, more):
    import json
    import time

    record = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "level": level, "message": message}
    if request_id:
        record["requestId"] = request_id
    record.update(more)
    sys.stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


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
    if JSON:
        return configure_json(logging)
    import time

    class RequestIdFilter(logging.Filter):
        def filter(self, record):
            record.aws_request_id = request_id or ""
            return True

    class StandardOutput(logging.Handler):
        def emit(self, record):
            sys.stdout.write(self.format(record))

    formatter = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    output = StandardOutput()
    output.setFormatter(formatter)
    output.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(output)


def configure_json(logging):
    class JsonOutput(logging.Handler):
        def emit(self, record):
            more = {"logger": record.name}
            if record.exc_info:
                import traceback

                kind, error, trace = record.exc_info
                more.update(errorType=kind.__name__, errorMessage=str(error), stackTrace=traceback.format_tb(trace))
            print_json(record.levelname.replace("WARNING", "WARN").replace("CRITICAL", "FATAL"), record.getMessage(), more)

    root = logging.getLogger()
    root.addHandler(JsonOutput())
    root.setLevel({"TRACE": 1, "FATAL": logging.CRITICAL}.get(LEVEL) or getattr(logging, LEVEL))
