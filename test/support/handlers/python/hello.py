def handler(event, context):
    return {"hello": event.get("name", "world")}


def context_of(event, context):
    return {
        "aws_request_id": context.aws_request_id,
        "function_name": context.function_name,
        "function_version": context.function_version,
        "invoked_function_arn": context.invoked_function_arn,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "log_group_name": context.log_group_name,
        "log_stream_name": context.log_stream_name,
        "remaining": context.get_remaining_time_in_millis(),
        "identity": context.identity and [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        "client": context.client_context and context.client_context.custom,
    }
