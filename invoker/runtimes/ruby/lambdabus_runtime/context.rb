# The context object: what a handler is given beside its event.
module LambdabusRuntime
  class Context
    attr_reader :aws_request_id, :invoked_function_arn, :deadline_ms, :identity, :client_context, :tenant_id

    def initialize(request_id, headers)
      @aws_request_id = request_id
      @invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
      @deadline_ms = headers["lambda-runtime-deadline-ms"].to_i
      @identity = parse(headers["lambda-runtime-cognito-identity"])
      @client_context = parse(headers["lambda-runtime-client-context"])
      @tenant_id = headers["lambda-runtime-aws-tenant-id"]
    end

    def get_remaining_time_in_millis
      [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
    end

    def function_name = ENV.fetch("AWS_LAMBDA_FUNCTION_NAME")
    def function_version = ENV.fetch("AWS_LAMBDA_FUNCTION_VERSION")
    def memory_limit_in_mb = ENV.fetch("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    def log_group_name = ENV.fetch("AWS_LAMBDA_LOG_GROUP_NAME")
    def log_stream_name = ENV.fetch("AWS_LAMBDA_LOG_STREAM_NAME")

    private

    def parse(json)
      json && JSON.parse(json)
    end
  end
end
