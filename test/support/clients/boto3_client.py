"""Does with boto3, unmodified, what stands in the JSON document on standard input: a list of [service, method, arguments]; prints the answers.

A method `wait NAME` waits with the client's waiter of that name."""

import base64
import json
import sys

import boto3
from botocore.eventstream import EventStream


def decode(value):
    """{"$base64": …} stands for bytes."""
    if isinstance(value, dict):
        if set(value) == {"$base64"}:
            return base64.b64decode(value["$base64"])
        if set(value) == {"$file"}:
            with open(value["$file"], "rb") as file:
                return file.read()
        return {name: decode(member) for name, member in value.items()}
    return [decode(member) for member in value] if isinstance(value, list) else value


def encode(value):
    if hasattr(value, "read"):
        return {"$base64": base64.b64encode(value.read()).decode()}
    if isinstance(value, EventStream):
        return list(value)
    if isinstance(value, bytes):
        return {"$base64": base64.b64encode(value).decode()}
    return str(value)


def perform(client, method, arguments):
    if method.startswith("wait "):
        return client.get_waiter(method[5:]).wait(**arguments) or {}
    return getattr(client, method)(**arguments)


clients = {}
answers = []
for service, method, arguments in json.load(sys.stdin):
    client = clients.setdefault(service, boto3.client(service))
    try:
        answers.append(perform(client, method, decode(arguments)))
    except client.exceptions.ClientError as error:
        answers.append({"Error": error.response["Error"], "Status": error.response["ResponseMetadata"]["HTTPStatusCode"]})
json.dump(answers, sys.stdout, default=encode)
