import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON, and objects as JSON: maps, collections, arrays, enums, and the getters or public fields of others. */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.space();
    if (json.at < text.length()) throw json.wrong();
    return value;
  }

  private Object value() {
    space();
    if (at >= text.length()) throw wrong();
    switch (text.charAt(at)) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return string();
      case 't':
        return word("true", true);
      case 'f':
        return word("false", false);
      case 'n':
        return word("null", null);
      default:
        return number();
    }
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    space();
    if (take('}')) return members;
    do {
      space();
      String name = string();
      space();
      expect(':');
      members.put(name, value());
      space();
    } while (take(','));
    expect('}');
    return members;
  }

  private List<Object> array() {
    List<Object> elements = new ArrayList<>();
    at++;
    space();
    if (take(']')) return elements;
    do {
      elements.add(value());
      space();
    } while (take(','));
    expect(']');
    return elements;
  }

  private String string() {
    expect('"');
    StringBuilder result = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char character = text.charAt(at++);
      if (character != '\\') {
        result.append(character);
        continue;
      }
      char escaped = text.charAt(at++);
      int named = "bfnrt".indexOf(escaped);
      if (named >= 0) result.append("\b\f\n\r\t".charAt(named));
      else if (escaped == 'u') {
        result.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
        at += 4;
      } else result.append(escaped);
    }
    expect('"');
    return result.toString();
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) throw wrong();
    at += word.length();
    return value;
  }

  private Number number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
    String digits = text.substring(start, at);
    try {
      if (digits.matches("-?\\d{1,9}")) return Integer.valueOf(digits);
      if (digits.matches("-?\\d{1,18}")) return Long.valueOf(digits);
      return Double.valueOf(digits);
    } catch (NumberFormatException wrong) {
      throw wrong();
    }
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private boolean take(char character) {
    if (at >= text.length() || text.charAt(at) != character) return false;
    at++;
    return true;
  }

  private void expect(char character) {
    if (!take(character)) throw wrong();
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("An error occurred during JSON parsing at " + at);
  }

  static String write(Object value) {
    StringBuilder result = new StringBuilder();
    write(value, result);
    return result.toString();
  }

  private static void write(Object value, StringBuilder to) {
    if (value == null || value instanceof Boolean) to.append(value);
    else if (value instanceof BigDecimal) to.append(((BigDecimal) value).toPlainString());
    else if (value instanceof Number) to.append(isFinite((Number) value) ? value.toString() : quoted(value.toString()));
    else if (value instanceof CharSequence || value instanceof Character) to.append(quoted(value.toString()));
    else if (value instanceof Enum) to.append(quoted(((Enum<?>) value).name()));
    else if (value instanceof Map) writeMembers((Map<?, ?>) value, to);
    else if (value instanceof Iterable) writeElements((Iterable<?>) value, to);
    else if (value.getClass().isArray()) writeElements(elements(value), to);
    else if (value instanceof java.util.Optional) write(((java.util.Optional<?>) value).orElse(null), to);
    else if (value.getClass().getName().startsWith("java.")) to.append(quoted(value.toString()));
    else writeMembers(members(value), to);
  }

  private static boolean isFinite(Number number) {
    return !(number instanceof Double || number instanceof Float) || Double.isFinite(number.doubleValue());
  }

  private static void writeMembers(Map<?, ?> members, StringBuilder to) {
    String separator = "{";
    for (Map.Entry<?, ?> member : members.entrySet()) {
      to.append(separator).append(quoted(String.valueOf(member.getKey()))).append(':');
      write(member.getValue(), to);
      separator = ",";
    }
    to.append(members.isEmpty() ? "{}" : "}");
  }

  private static void writeElements(Iterable<?> elements, StringBuilder to) {
    to.append('[');
    boolean isFirst = true;
    for (Object element : elements) {
      if (!isFirst) to.append(',');
      write(element, to);
      isFirst = false;
    }
    to.append(']');
  }

  private static List<Object> elements(Object array) {
    List<Object> elements = new ArrayList<>();
    for (int index = 0; index < Array.getLength(array); index++) elements.add(Array.get(array, index));
    return elements;
  }

  private static Map<String, Object> members(Object value) {
    Map<String, Object> members = new TreeMap<>();
    Class<?> type = value.getClass();
    boolean isRecord = type.getSuperclass() != null && type.getSuperclass().getName().equals("java.lang.Record");
    try {
      for (Method method : type.getMethods()) {
        String name = isRecord ? component(type, method) : property(method);
        if (name == null) continue;
        method.setAccessible(true);
        members.put(name, method.invoke(value));
      }
      for (Field field : type.getFields()) {
        if (!Modifier.isStatic(field.getModifiers())) members.putIfAbsent(field.getName(), field.get(value));
      }
    } catch (ReflectiveOperationException failed) {
      throw new IllegalStateException("An error occurred during serialization of " + type.getName(), failed);
    }
    return members;
  }

  private static String component(Class<?> type, Method method) {
    if (method.getParameterCount() > 0) return null;
    for (Field field : type.getDeclaredFields()) {
      if (field.getName().equals(method.getName()) && !Modifier.isStatic(field.getModifiers())) return field.getName();
    }
    return null;
  }

  private static String property(Method method) {
    String name = method.getName();
    boolean isOwn = method.getDeclaringClass() != Object.class && !Modifier.isStatic(method.getModifiers());
    if (!isOwn || method.getParameterCount() > 0 || method.getReturnType() == void.class) return null;
    int prefix = name.startsWith("get") ? 3 : name.startsWith("is") && method.getReturnType() == boolean.class ? 2 : 0;
    if (prefix == 0 || name.length() == prefix) return null;
    return Character.toLowerCase(name.charAt(prefix)) + name.substring(prefix + 1);
  }

  private static String quoted(String text) {
    StringBuilder result = new StringBuilder("\"");
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      int named = "\b\f\n\r\t".indexOf(character);
      if (character == '"' || character == '\\') result.append('\\').append(character);
      else if (named >= 0) result.append('\\').append("bfnrt".charAt(named));
      else if (character < ' ') result.append(String.format("\\u%04x", (int) character));
      else result.append(character);
    }
    return result.append('"').toString();
  }
}
