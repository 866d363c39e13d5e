# frozen_string_literal: true

# Runs a Ruby function: loads its handler, then asks for one invocation after another, as AWS's own runtime does.
# The Runtime API is spoken over one connection that stays open: answers have a length, and come in the order of requests.

require 'json'
require 'socket'

module CloudglassRuntime
  # One connection to the Runtime API.
  class Client
    def initialize
      address = ENV.fetch('AWS_LAMBDA_RUNTIME_API')
      path = ENV.delete('CLOUDGLASS_RUNTIME_SOCKET')
      host, port = address.split(':')
      @socket = path ? UNIXSocket.new(path) : TCPSocket.new(host, port.to_i)
      generation = ENV.delete('CLOUDGLASS_GENERATION')
      @common = "Host: #{address}\r\n"
      @common += "cloudglass-generation: #{generation}\r\n" if generation
    end

    attr_writer :code_ms

    def next
      extra = @code_ms ? "cloudglass-code-ms: #{@code_ms}\r\n" : ''
      @code_ms = nil
      @socket.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n#{@common}#{extra}\r\n")
      read_answer
    end

    def post(path, body, content_type, error_type = nil)
      head = "POST /2018-06-01/runtime/#{path} HTTP/1.1\r\n#{@common}Content-Type: #{content_type}\r\n"
      head += "Lambda-Runtime-Function-Error-Type: #{error_type}\r\n" if error_type
      @socket.write("#{head}Content-Length: #{body.bytesize}\r\n\r\n", body)
      read_answer
    end

    private

    def read_answer
      # Without a status line the environment is over.
      exit!(1) unless @socket.gets("\r\n")
      headers = {}
      while (line = @socket.gets("\r\n").chomp) != ''
        name, value = line.split(':', 2)
        headers[name.downcase] = value.strip
      end
      [headers, @socket.read(headers['content-length'].to_i)]
    end
  end

  # The `context:` of a handler.
  class Context
    attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name, :function_name,
                :memory_limit_in_mb, :function_version, :identity, :client_context, :deadline_ms, :tenant_id

    def initialize(headers)
      @aws_request_id = headers['lambda-runtime-aws-request-id']
      @invoked_function_arn = headers['lambda-runtime-invoked-function-arn']
      @deadline_ms = headers['lambda-runtime-deadline-ms'].to_i
      @tenant_id = headers['lambda-runtime-aws-tenant-id']
      @log_group_name = ENV['AWS_LAMBDA_LOG_GROUP_NAME']
      @log_stream_name = ENV['AWS_LAMBDA_LOG_STREAM_NAME']
      @function_name = ENV['AWS_LAMBDA_FUNCTION_NAME']
      @memory_limit_in_mb = ENV['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
      @function_version = ENV['AWS_LAMBDA_FUNCTION_VERSION']
      @identity = parsed(headers['lambda-runtime-cognito-identity'])
      @client_context = parsed(headers['lambda-runtime-client-context'])
    end

    def get_remaining_time_in_millis
      [deadline_ms - (Process.clock_gettime(Process::CLOCK_REALTIME) * 1000).to_i, 0].max
    end

    private

    def parsed(text)
      text && !text.empty? ? JSON.parse(text) : nil
    end
  end

  module_function

  def load_function(name)
    file, rest = name.split('.', 2)
    unless rest
      raise ArgumentError, "Invalid handler #{name}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD"
    end
    require File.join(ENV.fetch('LAMBDA_TASK_ROOT'), file)
    *scopes, method = rest.split('.')
    target = scopes.empty? ? Object : Kernel.const_get(scopes.join('::'))
    ->(event, context) { target.send(method.to_sym, event: event, context: context) }
  end

  def described(error, prefix)
    {
      errorMessage: error.message.dup.force_encoding('utf-8').scrub,
      errorType: "#{prefix}<#{error.class.name}>",
      stackTrace: (error.backtrace || []).reject { |line| line.start_with?(__FILE__) }
    }
  end

  def run
    $stdout.sync = true
    $stderr.sync = true
    ENV.delete('_LAMBDA_TELEMETRY_LOG_FD')
    client = Client.new
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    begin
      function = load_function(ENV.fetch('_HANDLER'))
    rescue SystemExit
      raise
    rescue Exception => e # rubocop:disable Lint/RescueException
      error = described(e, 'Init')
      puts "Init error when handling request: #{JSON.generate(error)}"
      client.post('init/error', JSON.generate(error), 'application/json', error[:errorType])
      exit!(1)
    end
    client.code_ms = (Process.clock_gettime(Process::CLOCK_MONOTONIC) - started) * 1000
    loop { invoke(client, function) }
  end

  def invoke(client, function)
    headers, body = client.next
    id = headers['lambda-runtime-aws-request-id']
    ENV['_X_AMZN_TRACE_ID'] = headers['lambda-runtime-trace-id']
    answer = function.call(JSON.parse(body), Context.new(headers))
    payload, type = marshalled(answer)
    client.post("invocation/#{id}/response", payload, type)
  rescue SystemExit
    raise
  rescue Exception => e # rubocop:disable Lint/RescueException
    error = described(e, 'Function')
    puts "Error raised from handler method\n#{JSON.generate(error)}"
    client.post("invocation/#{id}/error", JSON.generate(error), 'application/json', error[:errorType])
  end

  def marshalled(answer)
    return [answer.read, 'application/unknown'] if answer.respond_to?(:read)

    [answer.to_json, 'application/json']
  end
end

CloudglassRuntime.run
