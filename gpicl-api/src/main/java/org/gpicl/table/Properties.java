package org.gpicl.table;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The components of records, in their order, and the properties of beans, in the order of their names. */
final class Properties {

    private Properties() {}

    /** A component or property. @param type as it is declared */
    record Property(String name, Class<?> type, Method accessor) {

        @Nullable
        Object value(Object owner) {
            try {
                return accessor.invoke(owner);
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException(
                        "row: expected a value of '" + name + "', got " + e.getCause(), e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalArgumentException(closed(owner.getClass()), e);
            }
        }
    }

    private static String closed(Class<?> type) {
        return "row: expected to read " + type.getName() + ", got no access; open the package " + type.getPackageName()
                + " to the module org.gpicl";
    }

    /**
     * What a type has.
     *
     * @throws IllegalArgumentException if it has nothing, or it cannot be read
     */
    static List<Property> of(Class<?> type) {
        List<Property> properties = new ArrayList<>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                properties.add(new Property(component.getName(), component.getType(), component.getAccessor()));
            }
        } else if (!type.getName().startsWith("java.")) {
            for (Method method : type.getMethods()) {
                String name = name(method);
                if (!name.isEmpty()) {
                    properties.add(new Property(name, method.getReturnType(), method));
                }
            }
            properties.sort(Comparator.comparing(Property::name));
        }
        if (properties.isEmpty()) {
            throw new IllegalArgumentException(
                    "row: expected a record, a bean with getters or a map, got " + type.getName());
        }
        for (Property property : properties) {
            AccessibleObject accessor = property.accessor();
            if (!accessor.trySetAccessible()) {
                throw new IllegalArgumentException(closed(type));
            }
        }
        return properties;
    }

    /** The property that a getter reads, or nothing. */
    private static String name(Method method) {
        String name = method.getName();
        int prefix =
                name.startsWith("get") ? 3 : name.startsWith("is") && method.getReturnType() == boolean.class ? 2 : 0;
        if (prefix == 0
                || name.length() == prefix
                || method.getParameterCount() > 0
                || Modifier.isStatic(method.getModifiers())
                || method.isBridge()
                || method.getReturnType() == void.class
                || method.getDeclaringClass() == Object.class) {
            return "";
        }
        return name.substring(prefix, prefix + 1).toLowerCase(Locale.ROOT) + name.substring(prefix + 1);
    }

    /** All values of a record or bean by name, in order. */
    static Map<String, @Nullable Object> values(Object row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Property property : of(row.getClass())) {
            values.put(property.name(), property.value(row));
        }
        return values;
    }

    /** A copy of a map, whose keys must be texts. */
    static Map<String, @Nullable Object> named(Map<?, ?> row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        row.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("row: expected names of columns as keys, got " + key);
            }
            values.put(name, value);
        });
        return values;
    }
}
