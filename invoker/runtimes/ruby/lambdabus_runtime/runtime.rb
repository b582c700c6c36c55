# Loads the function, asks the Runtime API for events, and hands them over.
require "json"
require_relative "client"
require_relative "context"
require_relative "faults"
require_relative "loader"

module LambdabusRuntime
  def self.run
    $stdout.sync = $stderr.sync = true
    client = Client.new(ENV.fetch("AWS_LAMBDA_RUNTIME_API"))
    begin
      handler = Loader.load(ENV.fetch("_HANDLER"))
    rescue StandardError, ScriptError => error
      report_init_error(client, error)
    end
    headers, body = client.next_event
    loop { headers, body = handle(client, handler, headers, body) }
  end

  def self.report_init_error(client, error)
    document = Faults.describe(error, "Init")
    Faults.print(document)
    client.init_error(document)
    exit!(1)
  end

  # Runs the function for one event, tells how it went, and brings the next one.
  def self.handle(client, handler, headers, body)
    request_id = headers["lambda-runtime-aws-request-id"]
    ENV["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
    result = JSON.generate(handler.call(event: JSON.parse(body), context: Context.new(request_id, headers)))
    client.respond(request_id, result)
  rescue StandardError, ScriptError, NoMemoryError, SystemStackError => error
    document = Faults.describe(error, "Function")
    Faults.print(document)
    client.error(request_id, document)
  end
end
