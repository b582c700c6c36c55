import os
import signal
import sys


class OrderError(Exception):
    pass


def raises(event, context):
    raise OrderError("no such order")


def exits(event, context):
    sys.exit(event["code"])


def segfaults(event, context):
    os.kill(os.getpid(), signal.SIGSEGV)


def unserializable(event, context):
    return {"circle": {1, 2}}


def circular(event, context):
    circle = []
    circle.append(circle)
    return circle
