# What boto3 sees of the SNS service: one JSON document on standard output.
import json
import sys

import boto3
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
sns = boto3.client("sns", endpoint_url=endpoint, region_name="us-east-1")
sqs = boto3.client("sqs", endpoint_url=endpoint, region_name="us-east-1")
seen = {}


def refused(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return "%s %s" % (type(error).__name__, error.response["Error"]["Code"])
    return "not refused"


def queue(name, **attributes):
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def receive(url, count=1):
    messages = []
    for _ in range(10):
        if len(messages) >= count:
            break
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5, MessageAttributeNames=["All"], AttributeNames=["All"])
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            messages.append(message)
    return messages


# Topics
arn = sns.create_topic(Name="orders", Attributes={"DisplayName": "Orders"}, Tags=[{"Key": "k", "Value": "v"}])["TopicArn"]
seen["arn"] = arn
seen["again"] = sns.create_topic(Name="orders")["TopicArn"] == arn
seen["tags"] = sns.list_tags_for_resource(ResourceArn=arn)["Tags"]
sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "l", "Value": "w"}])
sns.untag_resource(ResourceArn=arn, TagKeys=["k"])
seen["retagged"] = sns.list_tags_for_resource(ResourceArn=arn)["Tags"]
sns.set_topic_attributes(TopicArn=arn, AttributeName="DisplayName", AttributeValue="All orders")
seen["displayName"] = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"]
sns.add_permission(TopicArn=arn, Label="L", AWSAccountId=["111122223333"], ActionName=["Publish"])
sns.remove_permission(TopicArn=arn, Label="L")
seen["topics"] = arn in [topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]]

# Subscriptions: an envelope, a raw one, and one that filters
enveloped_url, enveloped = queue("enveloped")
raw_url, raw = queue("raw")
paid_url, paid = queue("paid")
first = sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=enveloped)["SubscriptionArn"]
sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=raw, Attributes={"RawMessageDelivery": "true"})
filtering = sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=paid, Attributes={"FilterPolicy": json.dumps({"state": ["paid"], "price": [{"numeric": [">=", 10]}]})})
seen["pending"] = sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="a@example.com")["SubscriptionArn"]
seen["subscriptions"] = len(sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"])
seen["all"] = len([s for page in sns.get_paginator("list_subscriptions").paginate() for s in page["Subscriptions"]]) >= 4
seen["protocol"] = sns.get_subscription_attributes(SubscriptionArn=first)["Attributes"]["Protocol"]

attributes = {
    "state": {"DataType": "String", "StringValue": "paid"},
    "price": {"DataType": "Number", "StringValue": "12.50"},
    "blob": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
}
published = sns.publish(TopicArn=arn, Message="körper", Subject="S", MessageAttributes=attributes)["MessageId"]
body = json.loads(receive(enveloped_url)[0]["Body"])
seen["envelope"] = [body["Type"], body["MessageId"] == published, body["Message"], body["Subject"], body["MessageAttributes"]["blob"]]
message = receive(raw_url)[0]
seen["raw"] = [message["Body"], list(message["MessageAttributes"]["blob"]["BinaryValue"])]
seen["paid"] = len(receive(paid_url))

# A batch, of which the filter lets one through; then the filter in the body
batch = [{"Id": "a", "Message": "a", "MessageAttributes": attributes}, {"Id": "b", "Message": "b"}]
seen["batch"] = [entry["Id"] for entry in sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=batch)["Successful"]]
seen["filtered"] = [json.loads(message["Body"])["Message"] for message in receive(paid_url)]
for name, value in (("FilterPolicyScope", "MessageBody"), ("FilterPolicy", json.dumps({"order": {"state": [{"prefix": "pa"}]}}))):
    sns.set_subscription_attributes(SubscriptionArn=filtering["SubscriptionArn"], AttributeName=name, AttributeValue=value)
sns.publish(TopicArn=arn, Message=json.dumps({"order": {"state": "open"}}))
sns.publish(TopicArn=arn, Message=json.dumps({"order": {"state": "paid"}}))
seen["inBody"] = [json.loads(json.loads(message["Body"])["Message"]) for message in receive(paid_url)]
sns.publish(TopicArn=arn, MessageStructure="json", Message=json.dumps({"default": "d", "sqs": "q"}))
seen["structured"] = receive(raw_url, 5)[-1]["Body"]

# FIFO
fifo = sns.create_topic(Name="orders.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"})["TopicArn"]
fifo_url, fifo_queue = queue("orders.fifo", FifoQueue="true")
sns.subscribe(TopicArn=fifo, Protocol="sqs", Endpoint=fifo_queue, Attributes={"RawMessageDelivery": "true"})
numbers = [sns.publish(TopicArn=fifo, Message="m%d" % n, MessageGroupId="g")["SequenceNumber"] for n in (0, 1, 2, 2, 3)]
seen["ordered"] = numbers == sorted(numbers) and numbers[2] == numbers[3]
seen["order"] = [message["Body"] for message in receive(fifo_url, 4)]

# A queue that is gone: dead letters
gone_url, gone = queue("gone")
dead_url, dead = queue("dead")
sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=gone, Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead})})
sqs.delete_queue(QueueUrl=gone_url)
sns.publish(TopicArn=arn, Message="lost")
seen["dead"] = json.loads(receive(dead_url)[0]["Body"])["Message"]

missing = arn + "-missing"
seen["refusals"] = [
    refused(sns.publish, TopicArn=missing, Message="m"),
    refused(sns.publish, TopicArn=arn, Message=""),
    refused(sns.publish, TopicArn=arn, Message="x" * 262145),
    refused(sns.publish, TopicArn=arn, Message="m", MessageAttributes={"a": {"DataType": "Text", "StringValue": "x"}}),
    refused(sns.publish, TopicArn=fifo, Message="m"),
    refused(sns.subscribe, TopicArn=arn, Protocol="fax", Endpoint="x"),
    refused(sns.subscribe, TopicArn=arn, Protocol="sqs", Endpoint=raw + "2", Attributes={"FilterPolicy": "{"}),
    refused(sns.get_subscription_attributes, SubscriptionArn=missing + ":x"),
    refused(sns.publish_batch, TopicArn=arn, PublishBatchRequestEntries=[]),
    refused(sns.publish_batch, TopicArn=arn, PublishBatchRequestEntries=[{"Id": "a", "Message": "m"}] * 2),
    refused(sns.list_tags_for_resource, ResourceArn=missing),
    refused(sns.create_topic, Name="a b"),
    refused(sns.create_platform_application, Name="p", Platform="GCM", Attributes={}),
]
sns.unsubscribe(SubscriptionArn=first)
seen["left"] = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["SubscriptionsDeleted"]
sns.delete_topic(TopicArn=fifo)
seen["deleted"] = refused(sns.get_topic_attributes, TopicArn=fifo)
print(json.dumps(seen))
