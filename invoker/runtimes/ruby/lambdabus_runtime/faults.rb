# Errors in the form in which Lambda's Ruby runtime reports them.
module LambdabusRuntime
  # A handler string that names nothing.
  class MalformedHandlerName < StandardError; end

  module Faults
    HERE = File.expand_path("..", __dir__)

    # The error document that the caller of the function gets; `phase` is Init or Function.
    def self.describe(error, phase)
      type = error.is_a?(MalformedHandlerName) ? "Runtime.MalformedHandlerName" : "#{phase}<#{error.class}>"
      { errorMessage: error.message, errorType: type, stackTrace: trace(error) }
    end

    # What the runtime did to call the function is left out.
    def self.trace(error)
      Array(error.backtrace).reject { |line| line.start_with?(HERE) }
    end

    def self.print(document)
      puts("Error raised from handler method", JSON.generate(document))
    end
  end
end
