"""Loads the function, asks the Runtime API for events, and hands them over."""

import os
import sys

from . import codec, faults, logs
from .client import RuntimeClient
from .context import LambdaContext
from .loader import load_handler


def run():
    sys.stdout.reconfigure(line_buffering=True)
    logs.prepare()
    client = RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        document = faults.describe(error, "")
        logs.print_fault(document)
        client.init_error(document)
        sys.exit(1)
    headers, body = client.next()
    while True:
        headers, body = handle(client, handler, headers, body)


def handle(client, handler, headers, body):
    """Runs the function for one event, tells how it went, and brings the next one."""
    request_id = headers["lambda-runtime-aws-request-id"]
    logs.request_id = request_id
    set_trace_id(headers.get("lambda-runtime-trace-id"))
    try:
        context = LambdaContext(request_id, headers)
        result = codec.encode(handler(codec.decode(body), context))
    except Exception as error:
        document = faults.describe(error, request_id)
        logs.print_fault(document)
        logs.flush()
        return client.error(request_id, document)
    logs.flush()
    return client.respond(request_id, result)


def set_trace_id(trace_id):
    if trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
