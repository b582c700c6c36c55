# kombu on its SQS transport, unmodified: one JSON document on standard output.
import json
import socket
import sys

from kombu import Connection, Exchange, Queue

host = sys.argv[1].removeprefix("http://")
options = {"region": "us-east-1", "is_secure": False, "wait_time_seconds": 1, "visibility_timeout": 3600, "queue_name_prefix": "kombu-"}
connection = Connection("sqs://test:test@%s//" % host, transport_options=options)
seen = {}


def drain(count):
    received = []
    with connection.Consumer(queue, callbacks=[lambda body, message: received.append((body, message))], prefetch_count=count):
        while len(received) < count:
            connection.drain_events(timeout=20)
    return received


with connection:
    channel = connection.default_channel
    queue = Queue("tasks", Exchange("tasks"), routing_key="tasks", channel=channel)
    queue.declare()
    with connection.Producer(serializer="json") as producer:
        for number in range(25):
            producer.publish({"number": number, "text": "körper"}, exchange=queue.exchange, routing_key="tasks", headers={"kind": "a"})
    seen["length"] = queue.queue_declare().message_count

    received = drain(25)
    seen["numbers"] = sorted(body["number"] for body, _ in received)
    seen["text"] = received[0][0]["text"]
    seen["headers"] = received[0][1].headers["kind"]
    for _, message in received[1:]:
        message.ack()
    received[0][1].requeue()
    [(body, message)] = drain(1)
    seen["requeued"] = body["number"] == received[0][0]["number"]
    message.reject()
    seen["left"] = queue.queue_declare().message_count
    try:
        with connection.Consumer(queue, callbacks=[lambda body, message: None]):
            connection.drain_events(timeout=2)
        seen["empty"] = False
    except socket.timeout:
        seen["empty"] = True

    simple = connection.SimpleQueue("simple")
    simple.put("bytes and text")
    message = simple.get(timeout=20)
    seen["simple"] = message.payload
    message.ack()
    simple.close()
    queue.delete()

print(json.dumps(seen))
