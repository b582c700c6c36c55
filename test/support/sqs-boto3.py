# What boto3 sees of the SQS service: one JSON document on standard output.
import json
import sys

import boto3
from botocore.exceptions import ClientError

sqs = boto3.client("sqs", endpoint_url=sys.argv[1], region_name="us-east-1")
seen = {}


def refused(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return "%s %s" % (type(error).__name__, error.response["Error"]["Code"])
    return "not refused"


dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
policy = {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:dead", "maxReceiveCount": 1}
url = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "0", "RedrivePolicy": json.dumps(policy)}, tags={"k": "v"})["QueueUrl"]
seen["tags"] = sqs.list_queue_tags(QueueUrl=url)["Tags"]

# boto3 checks the MD5 sums of body and attributes by itself.
sqs.send_message(QueueUrl=url, MessageBody="körper", MessageAttributes={"b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}})
message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], WaitTimeSeconds=5)["Messages"][0]
seen["body"] = message["Body"]
seen["binary"] = list(message["MessageAttributes"]["b"]["BinaryValue"])
seen["empty"] = "Messages" in sqs.receive_message(QueueUrl=url)
letter = sqs.receive_message(QueueUrl=dead, AttributeNames=["All"])["Messages"][0]
seen["source"] = letter["Attributes"]["DeadLetterQueueSourceArn"]
sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])

fifo = sqs.create_queue(QueueName="order.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
sqs.send_message_batch(QueueUrl=fifo, Entries=[{"Id": str(n), "MessageBody": "m%d" % n, "MessageGroupId": "g"} for n in range(10)])
received = sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10)["Messages"]
seen["order"] = [message["Body"] for message in received]
entries = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(received[:9])]
seen["deleted"] = len(sqs.delete_message_batch(QueueUrl=fifo, Entries=entries)["Successful"])
sqs.change_message_visibility(QueueUrl=fifo, ReceiptHandle=received[9]["ReceiptHandle"], VisibilityTimeout=0)

seen["refusals"] = [
    refused(sqs.get_queue_url, QueueName="none"),
    refused(sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11),
    refused(sqs.create_queue, QueueName="work", Attributes={"VisibilityTimeout": "9"}),
    refused(sqs.delete_message, QueueUrl=url, ReceiptHandle="x"),
    refused(sqs.send_message_batch, QueueUrl=url, Entries=[]),
]
print(json.dumps(seen))
