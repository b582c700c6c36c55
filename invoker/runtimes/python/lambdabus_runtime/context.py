"""The context object: the second argument of a handler."""

import os
import time

from . import codec


class LambdaContext:
    def __init__(self, request_id, headers):
        environment = os.environ
        self.aws_request_id = request_id
        self.log_group_name = environment.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environment.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = environment.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = environment.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.client_context = ClientContext.read(parse(headers.get("lambda-runtime-client-context")))
        self.identity = CognitoIdentity(parse(headers.get("lambda-runtime-cognito-identity")) or {})
        self._deadline = int(headers.get("lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        print(message, end="")

    def __repr__(self):
        shown = ",".join("%s=%s" % (name, value) for name, value in vars(self).items() if not name.startswith("_"))
        return "LambdaContext([%s])" % shown


class CognitoIdentity:
    def __init__(self, values):
        self.cognito_identity_id = values.get("cognitoIdentityId")
        self.cognito_identity_pool_id = values.get("cognitoIdentityPoolId")


class Client:
    def __init__(self, values):
        for name in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"):
            setattr(self, name, values.get(name))


class ClientContext:
    def __init__(self, values):
        self.custom = values.get("custom")
        self.env = values.get("env")
        client = values.get("client")
        self.client = None if client is None else Client(client)

    @classmethod
    def read(cls, values):
        return cls(values) if isinstance(values, dict) else None


def parse(json):
    return None if json is None else codec.decode(json.encode())
