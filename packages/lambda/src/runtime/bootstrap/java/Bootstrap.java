import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a Java function: finds its handler, then asks for one invocation after another. It knows AWS's interfaces by their
 * names alone (`RequestHandler`, `RequestStreamHandler`, `Context`): the code brings them, or does without.
 */
public final class Bootstrap {
  private static final String RUNTIME = "com.amazonaws.services.lambda.runtime.";

  private Bootstrap() {}

  public static void main(String[] arguments) throws Exception {
    Api api = new Api(System.getenv("AWS_LAMBDA_RUNTIME_API"));
    long started = System.nanoTime();
    Function function = null;
    try {
      function = find(System.getenv("_HANDLER"));
    } catch (Throwable failure) {
      Throwable error = cause(failure);
      log(trace(error));
      api.post("init/error", described(error), "application/json", error.getClass().getName());
      System.exit(1);
    }
    if ("snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"))) api.restore();
    api.codeMs = (System.nanoTime() - started) / 1e6;
    while (true) serve(api, function);
  }

  private static void serve(Api api, Function function) throws IOException {
    Answer next = api.next();
    String id = next.headers.get("lambda-runtime-aws-request-id");
    String trace = next.headers.get("lambda-runtime-trace-id");
    if (trace != null) System.setProperty("com.amazonaws.xray.traceHeader", trace);
    try {
      byte[] answer = function.call(next.body, next.headers);
      api.post("invocation/" + id + "/response", answer, "application/json", null);
    } catch (Throwable failure) {
      Throwable error = cause(failure);
      log(trace(error));
      String path = "invocation/" + id + "/error";
      api.post(path, described(error), "application/json", error.getClass().getName());
    }
  }

  interface Function {
    byte[] call(byte[] event, Map<String, String> headers) throws Throwable;
  }

  private static Function find(String name) throws Throwable {
    String[] parts = name.split("::", 2);
    Class<?> type;
    try {
      type = Class.forName(parts[0]);
    } catch (ClassNotFoundException missing) {
      throw new ClassNotFoundException("Class not found: " + parts[0], missing);
    }
    Object target = instance(type);
    if (parts.length == 1 && isA(type, "RequestStreamHandler")) return streaming(method(type, "handleRequest"), target);
    if (parts.length == 1 && !isA(type, "RequestHandler")) {
      throw new IllegalArgumentException(
          "Class " + type.getName() + " does not implement an appropriate handler interface");
    }
    Method method = method(type, parts.length == 1 ? "handleRequest" : parts[1]);
    Class<?>[] parameters = method.getParameterTypes();
    if (parameters.length >= 2 && parameters[0] == InputStream.class) return streaming(method, target);
    return binding(method, target);
  }

  private static Object instance(Class<?> type) throws Throwable {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
  }

  private static boolean isA(Class<?> type, String name) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> each : at.getInterfaces()) {
        if (each.getName().equals(RUNTIME + name) || isA(each, name)) return true;
      }
    }
    return type.getName().equals(RUNTIME + name);
  }

  /** Of several with the name, the one with the context, as AWS chooses; not what the compiler made. */
  private static Method method(Class<?> type, String name) throws NoSuchMethodException {
    Method found =
        Arrays.stream(type.getMethods())
            .filter(each -> each.getName().equals(name) && !each.isBridge() && !each.isSynthetic())
            .max(Comparator.comparingInt(Bootstrap::rank))
            .orElseThrow(() -> new NoSuchMethodException("No public method named " + name + " on " + type.getName()));
    found.setAccessible(true);
    return found;
  }

  private static int rank(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    boolean hasContext = parameters.length > 0 && isContext(parameters[parameters.length - 1]);
    return parameters.length * 2 + (hasContext ? 1 : 0);
  }

  private static boolean isContext(Class<?> type) {
    return type.getName().equals(RUNTIME + "Context");
  }

  private static Function streaming(Method method, Object target) {
    return (event, headers) -> {
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      Class<?>[] types = method.getParameterTypes();
      Object[] values = new Object[types.length];
      for (int index = 0; index < types.length; index++) {
        if (types[index] == InputStream.class) values[index] = new ByteArrayInputStream(event);
        else if (types[index] == OutputStream.class) values[index] = output;
        else values[index] = Context.of(types[index], headers);
      }
      invoke(method, target, values);
      return output.toByteArray();
    };
  }

  private static Function binding(Method method, Object target) {
    Type[] types = method.getGenericParameterTypes();
    Class<?>[] classes = method.getParameterTypes();
    return (event, headers) -> {
      Object[] values = new Object[types.length];
      for (int index = 0; index < types.length; index++) {
        values[index] =
            isContext(classes[index])
                ? Context.of(classes[index], headers)
                : Binding.to(types[index], Json.parse(text(event)));
      }
      Object answer = invoke(method, target, values);
      return Json.write(answer).getBytes(StandardCharsets.UTF_8);
    };
  }

  private static Object invoke(Method method, Object target, Object[] values) throws Throwable {
    try {
      return method.invoke(Modifier.isStatic(method.getModifiers()) ? null : target, values);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof ExceptionInInitializerError && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static byte[] described(Throwable error) {
    return Json.write(members(error)).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> members(Throwable error) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (error.getMessage() != null) members.put("errorMessage", error.getMessage());
    members.put("errorType", error.getClass().getName());
    members.put("stackTrace", frames(error));
    if (error.getCause() != null) members.put("cause", members(error.getCause()));
    return members;
  }

  /** Without the runtime's own, and the reflection by which it calls. */
  private static List<String> frames(Throwable error) {
    List<String> frames = new ArrayList<>();
    for (StackTraceElement frame : error.getStackTrace()) {
      String type = frame.getClassName();
      if (type.equals("Bootstrap") || type.startsWith("Bootstrap$")) break;
      if (type.startsWith("jdk.internal.reflect.") || type.startsWith("java.lang.reflect.")) continue;
      frames.add(frame.toString().replaceFirst("^(app//|java\\.base/)", ""));
    }
    return frames;
  }

  private static String trace(Throwable error) {
    StringBuilder text = new StringBuilder();
    if (error.getMessage() != null) text.append(error.getMessage()).append(": ");
    text.append(error.getClass().getName()).append('\n').append(error);
    for (String frame : frames(error)) text.append("\n\tat ").append(frame);
    return text.append('\n').toString();
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** One record, however many lines it has. */
  static void log(String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    long micros = System.currentTimeMillis() * 1000;
    java.nio.ByteBuffer frame = java.nio.ByteBuffer.allocate(16 + text.length);
    frame.putInt(0xa55a0003).putInt(text.length).putLong(micros).put(text);
    System.out.write(frame.array(), 0, frame.capacity());
    System.out.flush();
  }

  static final class Answer {
    final Map<String, String> headers = new HashMap<>();
    byte[] body;
  }

  /** The Runtime API over one connection. */
  static final class Api {
    private final String address;
    private final InputStream input;
    private final OutputStream output;
    private final String common;
    double codeMs = -1;

    Api(String address) throws IOException {
      this.address = address;
      int colon = address.lastIndexOf(':');
      Socket socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
      socket.setTcpNoDelay(true);
      input = new BufferedInputStream(socket.getInputStream(), 65536);
      output = socket.getOutputStream();
      String generation = System.getenv("CLOUDGLASS_GENERATION");
      common = "Host: " + address + "\r\n" + (generation == null ? "" : "cloudglass-generation: " + generation + "\r\n");
    }

    Answer next() throws IOException {
      String extra = codeMs < 0 ? "" : "cloudglass-code-ms: " + codeMs + "\r\n";
      codeMs = -1;
      send("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n" + common + extra + "\r\n", new byte[0]);
      return read();
    }

    void restore() throws IOException {
      send("GET /2018-06-01/runtime/restore/next HTTP/1.1\r\n" + common + "\r\n", new byte[0]);
      read();
    }

    void post(String path, byte[] body, String contentType, String errorType) throws IOException {
      String error = errorType == null ? "" : "Lambda-Runtime-Function-Error-Type: " + errorType + "\r\n";
      send(
          "POST /2018-06-01/runtime/" + path + " HTTP/1.1\r\n" + common + error
              + "Content-Type: " + contentType + "\r\nContent-Length: " + body.length + "\r\n\r\n",
          body);
      read();
    }

    private void send(String head, byte[] body) throws IOException {
      byte[] start = head.getBytes(StandardCharsets.UTF_8);
      byte[] whole = Arrays.copyOf(start, start.length + body.length);
      System.arraycopy(body, 0, whole, start.length, body.length);
      output.write(whole);
      output.flush();
    }

    private Answer read() throws IOException {
      Answer answer = new Answer();
      line();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        answer.headers.put(line.substring(0, colon).toLowerCase(), line.substring(colon + 1).trim());
      }
      int length = Integer.parseInt(answer.headers.getOrDefault("content-length", "0"));
      answer.body = input.readNBytes(length);
      return answer;
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = input.read(); next != '\n'; next = input.read()) {
        if (next < 0) throw new EOFException("the environment is over");
        if (next != '\r') line.write(next);
      }
      return line.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** AWS's `Context` and what hangs on it, made of whichever interfaces the code brings. */
  static final class Context {
    static Object of(Class<?> type, Map<String, String> headers) {
      long deadline = Long.parseLong(headers.get("lambda-runtime-deadline-ms"));
      Map<String, Object> members = new HashMap<>();
      members.put("getAwsRequestId", headers.get("lambda-runtime-aws-request-id"));
      members.put("getInvokedFunctionArn", headers.get("lambda-runtime-invoked-function-arn"));
      members.put("getTenantId", headers.get("lambda-runtime-aws-tenant-id"));
      members.put("getLogGroupName", System.getenv("AWS_LAMBDA_LOG_GROUP_NAME"));
      members.put("getLogStreamName", System.getenv("AWS_LAMBDA_LOG_STREAM_NAME"));
      members.put("getFunctionName", System.getenv("AWS_LAMBDA_FUNCTION_NAME"));
      members.put("getFunctionVersion", System.getenv("AWS_LAMBDA_FUNCTION_VERSION"));
      members.put("getMemoryLimitInMB", Integer.parseInt(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")));
      members.put("getIdentity", parsed(headers.get("lambda-runtime-cognito-identity")));
      members.put("getClientContext", parsed(headers.get("lambda-runtime-client-context")));
      return proxy(type, (self, method, values) -> {
        if (method.getName().equals("getRemainingTimeInMillis")) {
          return (int) Math.max(0, deadline - System.currentTimeMillis());
        }
        if (method.getName().equals("getLogger")) return logger(method.getReturnType());
        Object value = members.get(method.getName());
        return value instanceof Map ? ofMap(method.getReturnType(), (Map<?, ?>) value) : value;
      });
    }

    private static Object parsed(String json) {
      return json == null || json.isEmpty() ? null : Json.parse(json);
    }

    private static Object logger(Class<?> type) {
      return proxy(type, (self, method, values) -> {
        if (method.getName().equals("log")) {
          log(values[0] instanceof byte[] ? text((byte[]) values[0]) : String.valueOf(values[0]));
        }
        return null;
      });
    }

    /** `getIdentityId` of `cognitoIdentityId`, `getCustom` of `custom`. */
    private static Object ofMap(Class<?> type, Map<?, ?> map) {
      if (!type.isInterface() || Map.class.isAssignableFrom(type)) return map;
      return proxy(type, (self, method, values) -> {
        String name = method.getName().replaceFirst("^get", "");
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          String key = entry.getKey().toString().replace("_", "").replaceFirst("^cognito", "");
          if (key.equalsIgnoreCase(name)) {
            return entry.getValue() instanceof Map ? ofMap(method.getReturnType(), (Map<?, ?>) entry.getValue()) : entry.getValue();
          }
        }
        return null;
      });
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
      InvocationHandler all = (self, method, values) -> {
        if (method.getDeclaringClass() != Object.class) return handler.invoke(self, method, values);
        if (method.getName().equals("equals")) return self == values[0];
        return method.getName().equals("hashCode") ? System.identityHashCode(self) : type.getSimpleName();
      };
      return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, all);
    }
  }
}
