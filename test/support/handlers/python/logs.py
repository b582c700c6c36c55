import logging

logger = logging.getLogger("shop")
logger.warning("while loading")


def handler(event, context):
    print("plain")
    logger.debug("detail %d", 1)
    logger.info("two\nlines", extra={"order": 7, "places": {"größe": {1}}})
    logger.info({"an": "object"})
    logger.log(25, "between two levels")
    logger.warning("careful")
    try:
        {}["nothing"]
    except KeyError:
        logger.exception("caught %s", "it")
    logging.critical("of the root")


def raises(event, context):
    def deeper():
        raise ValueError("no such\norder")

    deeper()


def says_nothing(event, context):
    raise RuntimeError
