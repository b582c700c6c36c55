"""Orders, tested: a queue, a function in a process of its own, a dead-letter queue, and minutes that pass in milliseconds."""

import json

import pytest


@pytest.fixture
def send(sqs):
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    return lambda **order: sqs.send_message(QueueUrl=url, MessageBody=json.dumps(order))


def test_an_order_is_fulfilled_once(simulator, send):
    send(id=1, item="apple", count=2)
    simulator.settled()
    [invocation] = simulator.invocations("fulfil")
    assert invocation["outcome"] == "success"
    assert "order 1: 2 x apple" in invocation["log"]


def test_an_order_is_tried_again_when_its_visibility_timeout_is_over(simulator, send):
    send(id=2, item="plum", count=1)
    simulator.settled()
    assert len(simulator.invocations("fulfil")) == 1
    simulator.advance("30s")
    assert [invocation["error"]["errorMessage"] for invocation in simulator.invocations("fulfil")] == ["order 2: no plum left"] * 2


def test_an_order_goes_to_the_dead_letters_after_three_attempts(simulator, send, sqs):
    sent = send(id=3, item="plum", count=1)
    simulator.advance("2m")
    assert len(simulator.invocations("fulfil")) == 3
    letters = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="orders-failed")["QueueUrl"])["Messages"]
    assert [letter["MessageId"] for letter in letters] == [sent["MessageId"]]
