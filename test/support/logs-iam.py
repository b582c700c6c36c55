# What boto3 makes of IAM, CloudWatch Logs and CloudWatch here: one JSON document on standard output.
import io
import json
import sys
import time
import zipfile

import boto3
from botocore.exceptions import ClientError

options = {"endpoint_url": sys.argv[1], "region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
iam, logs, cloudwatch, functions = (boto3.client(name, **options) for name in ("iam", "logs", "cloudwatch", "lambda"))


def refusal(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return f"{error.response['Error']['Code']} {error.response['ResponseMetadata']['HTTPStatusCode']}"
    return "not refused"


def statement(**more):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **more}]})


TRUST = statement(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
answers = {}

role = iam.create_role(RoleName="runner", AssumeRolePolicyDocument=TRUST)["Role"]
iam.get_waiter("role_exists").wait(RoleName="runner", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
policy = iam.create_policy(PolicyName="reader", PolicyDocument=statement(Action="s3:Get*", Resource="*"))["Policy"]
iam.get_waiter("policy_exists").wait(PolicyArn=policy["Arn"], WaiterConfig={"Delay": 1, "MaxAttempts": 3})
iam.attach_role_policy(RoleName="runner", PolicyArn=policy["Arn"])
iam.attach_role_policy(RoleName="runner", PolicyArn=BASIC)
iam.put_role_policy(RoleName="runner", PolicyName="inline", PolicyDocument=statement(Action="sqs:*", Resource="*"))
answers["trust"] = iam.get_role(RoleName="runner")["Role"]["AssumeRolePolicyDocument"] == json.loads(TRUST)
answers["inline"] = iam.get_role_policy(RoleName="runner", PolicyName="inline")["PolicyDocument"]["Statement"][0]["Action"]
pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName="runner", PaginationConfig={"PageSize": 1})
answers["attached"] = [each["PolicyName"] for page in pages for each in page["AttachedPolicies"]]
answers["iam refusals"] = [
    refusal(iam.create_role, RoleName="runner", AssumeRolePolicyDocument=TRUST),
    refusal(iam.get_role, RoleName="nobody"),
    refusal(iam.delete_role, RoleName="runner"),
    refusal(iam.create_policy, PolicyName="bad", PolicyDocument="{"),
]

code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    metric = {"_aws": {"Timestamp": 0, "CloudWatchMetrics": [{"Namespace": "App", "Dimensions": [[]], "Metrics": [{"Name": "widgets"}]}]}, "widgets": 7}
    # Without this, Python gives the file to its owner alone, and Lambda's user cannot read it: here as in AWS.
    module = zipfile.ZipInfo("index.mjs")
    module.external_attr = 0o644 << 16
    archive.writestr(module, f"""export const handler = async (event) => {{
  console.log('{{"level":"ERROR","n":' + event.n + '}}');
  const metric = {json.dumps(metric)};
  metric._aws.Timestamp = Date.now();
  process.stdout.write(JSON.stringify(metric) + '\\n');
  return event.n;
}};""")
functions.create_function(FunctionName="f", Runtime="nodejs24.x", Handler="index.handler", Role=role["Arn"], Code={"ZipFile": code.getvalue()})
functions.get_waiter("function_active_v2").wait(FunctionName="f")
for n in range(3):
    functions.invoke(FunctionName="f", Payload=json.dumps({"n": n}))

GROUP = "/aws/lambda/f"


def printed(pattern=""):
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, filterPattern=pattern, PaginationConfig={"PageSize": 2})
    return [event["message"] for page in pages for event in page["events"]]


deadline = time.time() + 20
while time.time() < deadline and refusal(printed) == "ResourceNotFoundException 400":
    time.sleep(0.1)
while time.time() < deadline and sum(line.startswith("REPORT") for line in printed()) < 3:
    time.sleep(0.1)
answers["reports"] = len(printed("REPORT"))
answers["json pattern"] = len(printed("{ $.n >= 1 || $.message.n >= 1 }")) + len(printed('"ERROR" -"\\"n\\":0" -_aws'))
stream = logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", descending=True)["logStreams"][0]
answers["stream"] = stream["logStreamName"][10:20]
answers["head"] = logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"], startFromHead=True, limit=2)["events"][1]["message"][:6]

logs.create_log_group(logGroupName="own", tags={"a": "1"})
logs.create_log_stream(logGroupName="own", logStreamName="s")
now = int(time.time() * 1000)
logs.put_log_events(logGroupName="own", logStreamName="s", logEvents=[{"timestamp": now, "message": "one"}, {"timestamp": now + 1, "message": "two"}])
answers["own"] = [event["message"] for event in logs.filter_log_events(logGroupName="own", filterPattern="?two ?three")["events"]]
answers["logs refusals"] = [refusal(logs.create_log_group, logGroupName="own"), refusal(logs.get_log_events, logGroupName="own", logStreamName="x")]


def total(namespace, name, dimensions=()):
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions]}
    query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
    found = cloudwatch.get_metric_data(MetricDataQueries=[query], StartTime=time.time() - 600, EndTime=time.time() + 60)
    return sum(found["MetricDataResults"][0]["Values"])




def follow(start):
    """What `aws logs tail --follow` asks: everything since the last event's time, of which it knows some already."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName="own", startTime=start, interleaved=True)
    return {event["eventId"]: event for page in pages for event in page["events"]}


seen = follow(0)
last = max(event["timestamp"] for event in seen.values())
logs.put_log_events(logGroupName="own", logStreamName="s", logEvents=[{"timestamp": last, "message": "three"}, {"timestamp": last, "message": "four"}])
answers["followed"] = [event["message"] for key, event in follow(last).items() if key not in seen]
cloudwatch.put_metric_data(Namespace="App", MetricData=[{"MetricName": "orders", "Value": 2}, {"MetricName": "orders", "Value": 3}])
answers["metrics"] = [total("AWS/Lambda", "Invocations", [("FunctionName", "f")]), total("App", "widgets"), total("App", "orders")]
answers["listed"] = sorted(metric["MetricName"] for metric in cloudwatch.list_metrics(Namespace="App")["Metrics"])
answers["cloudwatch refusal"] = refusal(cloudwatch.put_metric_data, Namespace="AWS/X", MetricData=[{"MetricName": "a", "Value": 1}])
print(json.dumps(answers))
