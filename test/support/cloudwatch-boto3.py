# What boto3 makes of CloudWatch here, in JSON and in CBOR: one JSON document on standard output.
import json
import sys

import boto3
import botocore.model
from botocore.exceptions import ClientError

endpoint, start, end, mapping = sys.argv[1:]
times = {"StartTime": float(start), "EndTime": float(end)}


def ask(cloudwatch, protocol):
    spoken = []
    cloudwatch.meta.events.register("before-send.cloudwatch.*", lambda request, **_: spoken.append(request.headers.get("Content-Encoding", b"plain")))
    own = "App/%s" % protocol
    cloudwatch.put_metric_data(Namespace=own, MetricData=[{"MetricName": "n", "Value": value, "Unit": "Count"} for value in range(1000)])
    cloudwatch.put_metric_data(Namespace=own, MetricData=[{"MetricName": "few", "StatisticValues": {"SampleCount": 2, "Sum": 3, "Minimum": 1, "Maximum": 2}}])
    dimensions = [{"Name": "EventSourceMappingUUID", "Value": mapping}]
    names = ["PolledEventCount", "InvokedEventCount", "FailedInvokeEventCount", "DeletedEventCount"]
    stat = lambda name: {"Metric": {"Namespace": "AWS/Lambda", "MetricName": name, "Dimensions": dimensions}, "Period": 60, "Stat": "Sum"}
    queries = [{"Id": name.lower(), "MetricStat": stat(name)} for name in names]
    pages = cloudwatch.get_paginator("get_metric_data").paginate(MetricDataQueries=queries, **times)
    results = [result for page in pages for result in page["MetricDataResults"]]
    asked = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": [{"Name": "FunctionName", "Value": "throws"}], "Period": 60}
    errors = cloudwatch.get_metric_statistics(Statistics=["Sum"], **asked, **times)
    try:
        cloudwatch.put_metric_data(Namespace="AWS/X", MetricData=[{"MetricName": "n", "Value": 1}])
    except ClientError as error:
        refused = [type(error).__name__, error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return {
        "protocol": cloudwatch.meta.service_model.resolved_protocol,
        "compressed": [encoding if isinstance(encoding, str) else encoding.decode() for encoding in spoken[:2]],
        "listed": sorted(metric["MetricName"] for metric in cloudwatch.list_metrics(Namespace=own)["Metrics"]),
        "records": {result["Label"]: [sum(result["Values"]), len(result["Timestamps"])] for result in results},
        "errors": [[point["Sum"], point["Unit"], point["Timestamp"].timestamp()] for point in errors["Datapoints"]],
        "refused": refused,
    }


answers = []
for protocol in ("json", "smithy-rpc-v2-cbor"):
    botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = (protocol,)
    options = {"endpoint_url": endpoint, "region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    answers.append(ask(boto3.session.Session().client("cloudwatch", **options), protocol))
print(json.dumps(answers))
