# Handlers for tests: one that greets, and some that fail.
def hello(event:, context:)
  puts "greeting #{event["name"]}"
  { hello: event["name"], function: context.function_name, remaining: context.get_remaining_time_in_millis }
end

def raises(event:, context:)
  raise ArgumentError, "no such order"
end

def exits(event:, context:)
  exit 1
end

module Shop
  class Greeter
    def self.hello(event:, context:)
      "Grüße, #{event["name"]}"
    end
  end
end
