# Finds the handler that a handler string names: `file.method`, or `file.Module::Class.method`.
module LambdabusRuntime
  module Loader
    def self.load(name)
      file, *path = name.split(".")
      raise MalformedHandlerName, "Invalid handler #{name}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD" unless path.size.between?(1, 2)

      require(File.expand_path(file, ENV.fetch("LAMBDA_TASK_ROOT")))
      receiver = path.size == 1 ? TOPLEVEL_BINDING.receiver : Object.const_get(path.first)
      method = path.last
      raise NoMethodError, "undefined method '#{method}' for #{path.size == 1 ? 'main:Object' : path.first}" unless receiver.respond_to?(method, true)

      receiver.method(method)
    end
  end
end
