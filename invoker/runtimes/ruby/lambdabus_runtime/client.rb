# The Runtime API's client: one connection, HTTP/1.1 by hand, an answer and the question for the next event in one write.
require "socket"

module LambdabusRuntime
  # Ends the process when the other side has gone.
  class Client
    BASE = "/2018-06-01/runtime"

    def initialize(address)
      host, port = address.split(":")
      @host = "Host: #{address}\r\n"
      @next = "GET #{BASE}/invocation/next HTTP/1.1\r\n#{@host}\r\n".b
      @socket = TCPSocket.new(host, Integer(port))
      @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
    end

    # The headers and the body of the next event.
    def next_event
      send_bytes(@next)
      read_answer
    end

    def respond(request_id, body)
      send_bytes(post("/invocation/#{request_id}/response", body) + @next)
      read_answer
      read_answer
    end

    def error(request_id, document)
      send_bytes(post("/invocation/#{request_id}/error", JSON.generate(document), document[:errorType]) + @next)
      read_answer
      read_answer
    end

    def init_error(document)
      send_bytes(post("/init/error", JSON.generate(document), document[:errorType]))
      read_answer
    end

    private

    def post(path, body, error_type = nil)
      header = error_type ? "Lambda-Runtime-Function-Error-Type: #{error_type}\r\n" : ""
      head = "POST #{BASE}#{path} HTTP/1.1\r\n#{@host}Content-Type: application/json\r\n#{header}Content-Length: #{body.bytesize}\r\n\r\n"
      head.b + body.b
    end

    def send_bytes(bytes)
      @socket.write(bytes)
    rescue SystemCallError
      exit!(1)
    end

    def read_answer
      headers = {}
      @socket.gets("\r\n") || exit!(1)
      while (line = @socket.gets("\r\n")) && line != "\r\n"
        name, value = line.split(":", 2)
        headers[name.downcase] = value.strip
      end
      length = headers["content-length"].to_i
      body = length.zero? ? "" : @socket.read(length)
      exit!(1) if body.nil? || body.bytesize < length
      [headers, body.force_encoding(Encoding::UTF_8)]
    rescue SystemCallError
      exit!(1)
    end
  end
end
