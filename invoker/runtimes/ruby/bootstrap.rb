# Starts a Ruby function: its own names are inside one module, so that they cannot be mistaken for the function's.
require_relative "lambdabus_runtime/runtime"

LambdabusRuntime.run
