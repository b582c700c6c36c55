# Runs a scenario (steps as JSON on standard input) with boto3, an older boto3 that speaks the Query protocol, or the AWS CLI; answers on standard output.
import base64
import io
import json
import re
import sys
import urllib.request
from contextlib import redirect_stderr, redirect_stdout

endpoint, client_name = sys.argv[1], sys.argv[2]
saved = {"endpoint": endpoint}
place = dict(endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def fill(value):
    if isinstance(value, str):
        return re.sub(r"<(\w+)>", lambda match: str(saved[match[1]]), value)
    if isinstance(value, list):
        return [fill(item) for item in value]
    if not isinstance(value, dict):
        return value
    return base64.b64decode(value["$bytes"]) if "$bytes" in value else {key: fill(item) for key, item in value.items()}


def plain(value):
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items() if key != "ResponseMetadata"} if isinstance(value, dict) else value


def snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def by_boto3(step, clients={}):
    import boto3
    from botocore.exceptions import ClientError

    service = step["service"]
    if service not in clients:
        clients[service] = boto3.client(service, **place)
    try:
        return {"output": plain(getattr(clients[service], snake(step["call"]))(**fill(step["input"])))}
    except ClientError as error:
        return {"error": {name.lower(): error.response["Error"][name] for name in ("Code", "Message")}}


def by_cli(step, drivers=[]):
    from awscli.clidriver import create_clidriver

    if not drivers:
        drivers.append(create_clidriver())
    out, err = io.StringIO(), io.StringIO()
    words = [step["service"], snake(step["call"]).replace("_", "-"), "--cli-input-json", json.dumps(fill(step["input"]))]
    with redirect_stdout(out), redirect_stderr(err):
        status = drivers[0].main(["--endpoint-url", endpoint, "--region", "us-east-1", "--output", "json", *words])
    if status == 0:
        return {"output": json.loads(out.getvalue() or "{}")}
    code, message = re.search(r"An error occurred \((.+?)\) when calling the \w+ operation(?: \(.*?\))?: (.*)", err.getvalue(), re.S).groups()
    return {"error": {"code": code, "message": message.strip()}}


def advance(duration):
    for path, body in (("clock", {"advance": duration}), ("settled", {})):
        urllib.request.urlopen(urllib.request.Request("%s/_lambdabus/%s" % (endpoint, path), json.dumps(body).encode(), {"content-type": "application/json"})).read()


def save(output, paths):
    for name, path in paths.items():
        value = output
        for part in path.split("."):
            value = value[int(part)] if isinstance(value, list) else value[part]
        saved[name] = value


run = by_cli if client_name == "cli" else by_boto3
for line in sys.stdin:
    step = json.loads(line)
    if "advance" in step:
        advance(step["advance"])
        continue
    answer = run(step)
    try:
        save(answer.get("output"), step.get("save", {}))
    except (KeyError, IndexError, TypeError) as error:
        answer["unsaved"] = repr(error)
    print(json.dumps(answer), flush=True)
    if "unsaved" in answer:
        break
