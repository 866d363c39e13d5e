import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** JSON as the type of a handler's parameter: numbers, texts, maps, collections, arrays, enums, records, beans. */
final class Binding {
  private Binding() {}

  static Object to(Type type, Object value) throws ReflectiveOperationException {
    if (type instanceof WildcardType) return to(((WildcardType) type).getUpperBounds()[0], value);
    if (type instanceof GenericArrayType) {
      return array(raw(((GenericArrayType) type).getGenericComponentType()), type, value);
    }
    Class<?> raw = raw(type);
    if (value == null) return raw.isPrimitive() ? Array.get(Array.newInstance(raw, 1), 0) : null;
    if (raw == Object.class) return value;
    if (raw == String.class || raw == CharSequence.class) {
      return value instanceof Map || value instanceof List ? mismatch(raw, value) : String.valueOf(value);
    }
    if (value instanceof Boolean && (raw == boolean.class || raw == Boolean.class)) return value;
    if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) return number(raw, value);
    if (raw.isEnum()) return constant(raw, value);
    if (raw.isArray()) return array(raw.getComponentType(), raw, value);
    if (value instanceof List && raw.isAssignableFrom(ArrayList.class)) return elements(type, value, new ArrayList<>());
    if (value instanceof List && Set.class.isAssignableFrom(raw)) return elements(type, value, new LinkedHashSet<>());
    if (value instanceof Map && raw.isAssignableFrom(LinkedHashMap.class)) return map(type, (Map<?, ?>) value);
    if (value instanceof Map) return object(raw, (Map<?, ?>) value);
    return mismatch(raw, value);
  }

  private static Class<?> raw(Type type) {
    if (type instanceof Class) return (Class<?>) type;
    if (type instanceof ParameterizedType) return (Class<?>) ((ParameterizedType) type).getRawType();
    return Object.class;
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType ? ((ParameterizedType) type).getActualTypeArguments()[index] : Object.class;
  }

  private static Object number(Class<?> raw, Object value) {
    if (value instanceof String && !((String) value).isEmpty()) return number(raw, new BigDecimal((String) value));
    if (!(value instanceof Number)) return mismatch(raw, value);
    Number number = (Number) value;
    if (raw == int.class || raw == Integer.class) return number.intValue();
    if (raw == long.class || raw == Long.class) return number.longValue();
    if (raw == double.class || raw == Double.class) return number.doubleValue();
    if (raw == float.class || raw == Float.class) return number.floatValue();
    if (raw == short.class || raw == Short.class) return number.shortValue();
    if (raw == byte.class || raw == Byte.class) return number.byteValue();
    if (raw == BigDecimal.class) return new BigDecimal(number.toString());
    if (raw == BigInteger.class) return new BigDecimal(number.toString()).toBigInteger();
    return raw.isInstance(number) ? number : mismatch(raw, value);
  }

  private static Object constant(Class<?> raw, Object value) {
    return Arrays.stream(raw.getEnumConstants())
        .filter(each -> ((Enum<?>) each).name().equals(value))
        .findFirst()
        .orElseGet(() -> mismatch(raw, value));
  }

  private static Object array(Class<?> component, Type type, Object value) throws ReflectiveOperationException {
    if (!(value instanceof List)) return mismatch(component, value);
    List<?> list = (List<?>) value;
    Type of = type instanceof GenericArrayType ? ((GenericArrayType) type).getGenericComponentType() : component;
    Object array = Array.newInstance(component, list.size());
    for (int index = 0; index < list.size(); index++) Array.set(array, index, to(of, list.get(index)));
    return array;
  }

  private static Collection<Object> elements(Type type, Object value, Collection<Object> into)
      throws ReflectiveOperationException {
    for (Object element : (List<?>) value) into.add(to(argument(type, 0), element));
    return into;
  }

  private static Map<Object, Object> map(Type type, Map<?, ?> value) throws ReflectiveOperationException {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : value.entrySet()) {
      map.put(to(argument(type, 0), entry.getKey()), to(argument(type, 1), entry.getValue()));
    }
    return map;
  }

  private static Object object(Class<?> raw, Map<?, ?> members) throws ReflectiveOperationException {
    if (raw.getSuperclass() != null && raw.getSuperclass().getName().equals("java.lang.Record")) {
      return record(raw, members);
    }
    Constructor<?> constructor = raw.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object made = constructor.newInstance();
    for (Method method : raw.getMethods()) {
      String name = method.getName();
      if (!name.startsWith("set") || name.length() == 3 || method.getParameterCount() != 1) continue;
      String key = key(members, name.substring(3));
      if (key == null) continue;
      method.setAccessible(true);
      method.invoke(made, to(method.getGenericParameterTypes()[0], members.get(key)));
    }
    for (Field field : raw.getFields()) {
      boolean isSet = Modifier.isStatic(field.getModifiers()) || Modifier.isFinal(field.getModifiers());
      if (!isSet && members.containsKey(field.getName())) {
        field.set(made, to(field.getGenericType(), members.get(field.getName())));
      }
    }
    return made;
  }

  private static Object record(Class<?> raw, Map<?, ?> members) throws ReflectiveOperationException {
    List<Field> fields = new ArrayList<>();
    for (Field field : raw.getDeclaredFields()) if (!Modifier.isStatic(field.getModifiers())) fields.add(field);
    Class<?>[] types = new Class<?>[fields.size()];
    Object[] values = new Object[fields.size()];
    for (int index = 0; index < values.length; index++) {
      Field field = fields.get(index);
      types[index] = field.getType();
      values[index] = to(field.getGenericType(), members.get(field.getName()));
    }
    Constructor<?> constructor = raw.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }

  /** Events of AWS write `awsRegion`, `AwsRegion` and `AWSRegion` for one property. */
  private static String key(Map<?, ?> members, String property) {
    for (Object key : members.keySet()) if (property.equalsIgnoreCase(String.valueOf(key))) return (String) key;
    return null;
  }

  private static <T> T mismatch(Class<?> raw, Object value) {
    throw new IllegalArgumentException(
        "An error occurred during JSON parsing: cannot make " + raw.getName() + " of " + Json.write(value));
  }
}
