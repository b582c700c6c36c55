"""What is printed: `print` as it is, the logging module in Lambda's form, and what the function did not catch."""

import sys

# Of the event that is being handled.
request_id = None


def prepare():
    """Sets the logging module up as Lambda does, when the function imports it: most do not, and it costs half a cold start."""
    sys.meta_path.insert(0, _LoggingFinder)


def flush():
    sys.stdout.flush()
    sys.stderr.flush()


def print_fault(document):
    print("[ERROR] %s: %s" % (document["errorType"], document["errorMessage"]))
    if document["stackTrace"]:
        print("Traceback (most recent call last):\n%s" % "".join(document["stackTrace"]), end="")


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
            sys.stdout.write(self.format(record))

    formatter = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    output = StandardOutput()
    output.setFormatter(formatter)
    output.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(output)
