import logging

logger = logging.getLogger()
logger.setLevel("INFO")


def handler(event, context):
    print("plain")
    logger.info("careful")
    logger.debug("unseen")


def unicode(event, context):
    return "ü" + event["name"]
