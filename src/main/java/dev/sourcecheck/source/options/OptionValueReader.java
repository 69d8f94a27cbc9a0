package dev.sourcecheck.source.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Validates JSON values by the schema of one field, and converts them to String, Long, Double,
 * Boolean, List or Map. A method returns null for a value that it reports as invalid.
 */
final class OptionValueReader {
  private static final int MAX_LINE = 4096;

  private final OptionField field;
  private final JsonNode schema;
  private final Consumer<FieldError> errors;

  OptionValueReader(OptionField field, Consumer<FieldError> errors) {
    this.field = field;
    this.schema = field.schema();
    this.errors = errors;
  }

  @Nullable Object read(@Nullable JsonNode value, List<Object> path) {
    if (value == null) {
      if (field.required()) {
        errors.accept(new FieldError(path, "Field required", "missing"));
      }
      return null;
    }
    boolean nullable = schema.path("nullable").asBoolean(!field.required());
    if (value.isNull() && nullable) {
      return null;
    }
    String type = schema.path("type").asText();
    return switch (type) {
      case "string" -> text(value, path);
      case "integer" -> integer(value, path);
      case "number" -> number(value, path);
      case "boolean" ->
          value.isBoolean() ? value.booleanValue() : invalid("a boolean", "bool_type", path);
      case "array" -> array(value, path);
      case "object" -> object(value, path);
      default ->
          throw new IllegalStateException(
              "The schema of " + field.name() + " has the type " + type);
    };
  }

  private @Nullable Object text(JsonNode value, List<Object> path) {
    if (!value.isTextual()) {
      return invalid("a string", "string_type", path);
    }
    String text = value.textValue();
    if (text.isEmpty() && field.isPassword()) {
      return text;
    }
    if (field.secret() && OptionField.isMask(text)) {
      errors.accept(OptionField.maskError(path));
      return null;
    }
    boolean blank = field.secret() ? text.isEmpty() : text.isBlank();
    if (blank && (field.required() || schema.path("minLength").asInt() > 0)) {
      errors.accept(
          new FieldError(path, "String should have at least 1 character", "string_too_short"));
      return null;
    }
    if (text.isEmpty()) {
      return null;
    }
    int max = maxLength();
    if (text.codePointCount(0, text.length()) > max) {
      errors.accept(
          new FieldError(
              path, "String should have at most " + max + " characters", "string_too_long"));
      return null;
    }
    TextFormat format = field.format();
    if (!format.matches(text)) {
      errors.accept(new FieldError(path, format.description(), "string_pattern_mismatch"));
      return null;
    }
    return requireEnumValue(text, path);
  }

  private int maxLength() {
    int fallback = field.format() == TextFormat.TEXT ? Integer.MAX_VALUE : MAX_LINE;
    return schema.path("maxLength").asInt(fallback);
  }

  private @Nullable Object integer(JsonNode value, List<Object> path) {
    // as in JSON Schema, 5432.0 is an integer
    boolean whole = value.isIntegralNumber() || (value.isDouble() && value.doubleValue() % 1 == 0);
    if (!whole) {
      return invalid("an integer", "int_type", path);
    }
    BigDecimal number = value.decimalValue();
    long minimum = schema.path("minimum").asLong(Integer.MIN_VALUE);
    long maximum = schema.path("maximum").asLong(Integer.MAX_VALUE);
    if (number.compareTo(BigDecimal.valueOf(maximum)) > 0) {
      return invalid("less than or equal to " + maximum, "less_than_equal", path);
    }
    if (number.compareTo(BigDecimal.valueOf(minimum)) < 0) {
      return invalid("greater than or equal to " + minimum, "greater_than_equal", path);
    }
    return requireEnumValue(number.longValueExact(), path);
  }

  private @Nullable Object number(JsonNode value, List<Object> path) {
    if (!value.isNumber()) {
      return invalid("a number", "float_type", path);
    }
    if (!Double.isFinite(value.doubleValue())) {
      return invalid("a finite number", "finite_number", path);
    }
    return value.doubleValue();
  }

  private @Nullable Object array(JsonNode value, List<Object> path) {
    if (!value.isArray()) {
      return invalid("a list", "list_type", path);
    }
    OptionField item = new OptionField(field.name(), schema.path("items"), true);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      Object read = item.read(value.get(i), append(path, i), errors);
      if (read != null) {
        values.add(read);
      }
    }
    return values;
  }

  private @Nullable Object object(JsonNode value, List<Object> path) {
    if (!value.isObject()) {
      return invalid("an object", "dict_type", path);
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      OptionField member = new OptionField(property.getKey(), property.getValue(), false);
      member.read(value.get(member.name()), append(path, member.name()), errors);
    }
    JsonNode each = schema.get("additionalProperties");
    if (each != null) {
      OptionField member = new OptionField(field.name(), each, true);
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        member.read(entry.getValue(), append(path, entry.getKey()), errors);
      }
    }
    return JsonValues.of(value);
  }

  private @Nullable Object requireEnumValue(Object value, List<Object> path) {
    List<Object> allowed = new ArrayList<>();
    schema.path("enum").forEach(one -> allowed.add(JsonValues.of(one)));
    boolean ofOtherApi = field.wide() && schema.path("x-also").has(value.toString());
    if (allowed.isEmpty() || allowed.contains(value) || ofOtherApi) {
      return value;
    }
    return invalid(OptionField.oneOf(allowed), "enum", path);
  }

  private static List<Object> append(List<Object> path, Object next) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(next);
    return longer;
  }

  private @Nullable Object invalid(String expected, String type, List<Object> path) {
    errors.accept(new FieldError(path, "Input should be " + expected, type));
    return null;
  }
}
