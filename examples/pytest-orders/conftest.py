"""One simulator for all tests, on time that stands still, and a clean slate for each of them."""

import json
import os
import shlex
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

import boto3
import pytest

COMMAND = shlex.split(os.environ.get("LAMBDABUS", "npx lambdabus"))
UP = ["up", "lambdabus.yaml", "--bus", "memory", "--clock", "virtual", "--port", "0", "--otlp-port", "0", "-o", "json"]


class Simulator:
    """What a test needs: clients, time, and what functions did."""

    def __init__(self, endpoint):
        self.endpoint = endpoint

    def client(self, service):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )

    def settled(self):
        """Returns when nothing is pending; raises after 30 s."""
        self._call("settled", {})

    def advance(self, duration):
        """Moves time, "30s" or "2m"; what fell due on the way has settled when this returns."""
        self._call("clock", {"advance": duration})

    def invocations(self, function):
        """Newest first: event, outcome, error, log and more of each attempt."""
        return self._call(f"invocations?{urllib.parse.urlencode({'function': function})}")["invocations"]

    def reset(self):
        self.settled()
        self._call("reset", {})

    def _call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_lambdabus/{path}", data, {"content-type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


@pytest.fixture(scope="session")
def running():
    with subprocess.Popen([*COMMAND, *UP], cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Simulator(json.loads(process.stdout.readline())["endpoint"])
        finally:
            process.terminate()


@pytest.fixture
def simulator(running):
    running.reset()
    return running


@pytest.fixture
def sqs(simulator):
    return simulator.client("sqs")
