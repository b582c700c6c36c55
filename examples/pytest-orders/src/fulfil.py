"""Fulfils orders; an order for what is not in stock is an error."""

import json

STOCK = {"apple": 12, "pear": 3}


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        if order["count"] > STOCK.get(order["item"], 0):
            raise LookupError(f"order {order['id']}: no {order['item']} left")
        print(f"order {order['id']}: {order['count']} x {order['item']}")
