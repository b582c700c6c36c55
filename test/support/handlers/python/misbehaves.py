# Handlers that do what a function should not, or may not, and tell what came of it.
import os
import signal
import subprocess
import threading
import time


def sleeps(event, context):
    time.sleep(60)


def starts_child(event, context):
    subprocess.Popen(["/bin/sleep", event["seconds"]])
    time.sleep(60)


def ignores_signals(event, context):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    time.sleep(60)


def allocates(event, context):
    return len(bytearray(os.urandom(1)) * (event["megabytes"] * 1024 * 1024))


def prints(event, context):
    line = "x" * 99
    for _ in range(event["bytes"] // 100):
        print(line)
    return "printed"


def returns(event, context):
    return "x" * (event["bytes"] - 2)


def returns_nothing(event, context):
    pass


ticks = 0


def leaves_thread(event, context):
    def tick():
        global ticks
        while True:
            ticks += 1
            time.sleep(0.01)

    threading.Thread(target=tick, daemon=True).start()
    return "returned"


def looks(event, context):
    return {name: tried(attempt) for name, attempt in ATTEMPTS.items()}


def fills(event, context):
    block = b"1" * (1024 * 1024)
    with open("/tmp/big", "wb", buffering=0) as file:
        for written in range(event["megabytes"]):
            fault = tried(lambda: file.write(block))
            if fault != len(block):
                return {"fault": fault, "written": written}
    return {"written": event["megabytes"]}


def opens(event, context):
    files = []
    try:
        while len(files) < event["files"]:
            files.append(open("/dev/null"))
    except OSError as error:
        return {"fault": error.strerror, "open": len(files)}
    return {"open": len(files)}


def tried(attempt):
    try:
        return attempt()
    except OSError as error:
        return error.strerror


ATTEMPTS = {
    "task": lambda: open("/var/task/x", "w"),
    "shadow": lambda: open("/etc/shadow").read(),
    "home": lambda: os.listdir("/root"),
    "users": lambda: os.listdir("/home"),
}
