package dev.sourcecheck.source.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One field of a form, described by JSON Schema and the extensions of {@link OptionSchema}.
 *
 * @param schema the schema of the property
 * @param required true if the field must be present
 * @param wide true to accept values that Datafold's API does not have
 */
public record OptionField(String name, JsonNode schema, boolean required, boolean wide) {
  private static final int MAX_LINE = 4096;
  private static final Pattern MASK = Pattern.compile("\\s*\\*[\\s*]*");

  OptionField(String name, JsonNode schema, boolean required) {
    this(name, schema, required, false);
  }

  /** The field in a form of another API: optional, and with values that Datafold does not have. */
  public OptionField widened() {
    return new OptionField(name, schema, false, true);
  }

  /** The value that Datafold's API shows for a stored one. */
  public Object shown(Object value) {
    JsonNode also = schema.path("x-also").get(value.toString());
    return also == null ? value : JsonValues.of(also);
  }

  /**
   * Whether the OpenAPI document allows null. By default it does so for optional fields without a
   * default, as the contract does. {@link #read} accepts null for all optional fields.
   */
  public boolean documentedAsNullable() {
    return schema.path("nullable").asBoolean(!required && !schema.has("default"));
  }

  /** The name of the field's schema in the OpenAPI document, null if it has none of its own. */
  public @Nullable String schemaName() {
    JsonNode named = schema.get("x-schema");
    return named == null ? null : named.textValue();
  }

  public boolean secret() {
    return schema.path("writeOnly").asBoolean();
  }

  /** A password may be empty, since servers may accept a user without one. */
  boolean isPassword() {
    return secret() && !schema.has("x-form");
  }

  /** True if the field determines the destination of secrets: a change requires them again. */
  public boolean binds() {
    return schema.path("x-binds").asBoolean();
  }

  /** The values in order of security, weakest first; empty if they do not affect it. */
  public List<Object> strengths() {
    List<Object> values = new ArrayList<>();
    schema.path("x-strength").forEach(value -> values.add(JsonValues.of(value)));
    return values;
  }

  /** The security of a value, higher is more secure; -1 if it is unknown. */
  private int strength(@Nullable Object value) {
    return strengths().indexOf(value == null ? valueIfAbsent() : value);
  }

  /** The value as which an absent field is treated, null if there is none. */
  @Nullable
  public Object valueIfAbsent() {
    JsonNode absent = schema.get("x-absent");
    return absent == null ? defaultValue() : JsonValues.of(absent);
  }

  /** Whether a value is less secure than the one before; null for an absent one. */
  public boolean isWeaker(@Nullable Object before, @Nullable Object after) {
    return strength(after) < strength(before);
  }

  @Nullable
  public Object defaultValue() {
    JsonNode value = schema.get("default");
    return value == null ? null : JsonValues.of(value);
  }

  public TextFormat format() {
    JsonNode format = schema.get("x-form");
    if (format != null) {
      return TextFormat.valueOf(format.textValue().toUpperCase(Locale.ROOT));
    }
    return secret() ? TextFormat.TEXT : TextFormat.LINE;
  }

  /**
   * Reads a value. Returns null if it is absent, null or an empty optional text, and if it is
   * invalid, which is reported to {@code errors}.
   */
  @Nullable
  public Object read(@Nullable JsonNode value, List<Object> path, Consumer<FieldError> errors) {
    if (value == null) {
      if (required) {
        errors.accept(new FieldError(path, "Field required", "missing"));
      }
      return null;
    }
    boolean nullable = schema.path("nullable").asBoolean(!required);
    if (value.isNull() && nullable) {
      return null;
    }
    return switch (type()) {
      case "string" -> text(value, path, errors);
      case "integer" -> integer(value, path, errors);
      case "number" -> number(value, path, errors);
      case "boolean" ->
          value.isBoolean()
              ? value.booleanValue()
              : invalid("a boolean", "bool_type", path, errors);
      case "array" -> array(value, path, errors);
      case "object" -> object(value, path, errors);
      default ->
          throw new IllegalStateException("The schema of " + name + " has the type " + type());
    };
  }

  private String type() {
    return schema.path("type").asText();
  }

  private @Nullable Object text(JsonNode value, List<Object> path, Consumer<FieldError> errors) {
    if (!value.isTextual()) {
      return invalid("a string", "string_type", path, errors);
    }
    String text = value.textValue();
    if (text.isEmpty() && isPassword()) {
      return text;
    }
    if (secret() && isMask(text)) {
      errors.accept(maskError(path));
      return null;
    }
    boolean blank = secret() ? text.isEmpty() : text.isBlank();
    if (blank && (required || schema.path("minLength").asInt() > 0)) {
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
    if (!format().matches(text)) {
      errors.accept(new FieldError(path, format().description(), "string_pattern_mismatch"));
      return null;
    }
    return requireEnumValue(text, path, errors);
  }

  /** True for asterisks, which clients show instead of a secret and might send back. */
  public static boolean isMask(String secret) {
    return MASK.matcher(secret).matches();
  }

  public static FieldError maskError(List<Object> path) {
    return new FieldError(
        path, "Input should be the secret itself, not asterisks", "masked_secret");
  }

  private int maxLength() {
    int fallback = format() == TextFormat.TEXT ? Integer.MAX_VALUE : MAX_LINE;
    return schema.path("maxLength").asInt(fallback);
  }

  private @Nullable Object integer(JsonNode value, List<Object> path, Consumer<FieldError> errors) {
    // as in JSON Schema, 5432.0 is an integer
    boolean whole = value.isIntegralNumber() || (value.isDouble() && value.doubleValue() % 1 == 0);
    if (!whole) {
      return invalid("an integer", "int_type", path, errors);
    }
    BigDecimal number = value.decimalValue();
    long minimum = schema.path("minimum").asLong(Integer.MIN_VALUE);
    long maximum = schema.path("maximum").asLong(Integer.MAX_VALUE);
    if (number.compareTo(BigDecimal.valueOf(maximum)) > 0) {
      errors.accept(
          new FieldError(
              path, "Input should be less than or equal to " + maximum, "less_than_equal"));
      return null;
    }
    if (number.compareTo(BigDecimal.valueOf(minimum)) < 0) {
      errors.accept(
          new FieldError(
              path, "Input should be greater than or equal to " + minimum, "greater_than_equal"));
      return null;
    }
    return requireEnumValue(number.longValueExact(), path, errors);
  }

  private @Nullable Object number(JsonNode value, List<Object> path, Consumer<FieldError> errors) {
    if (!value.isNumber()) {
      return invalid("a number", "float_type", path, errors);
    }
    if (!Double.isFinite(value.doubleValue())) {
      return invalid("a finite number", "finite_number", path, errors);
    }
    return value.doubleValue();
  }

  private @Nullable Object array(JsonNode value, List<Object> path, Consumer<FieldError> errors) {
    if (!value.isArray()) {
      return invalid("a list", "list_type", path, errors);
    }
    OptionField item = new OptionField(name, schema.path("items"), true);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      Object read = item.read(value.get(i), append(path, i), errors);
      if (read != null) {
        values.add(read);
      }
    }
    return values;
  }

  private @Nullable Object object(JsonNode value, List<Object> path, Consumer<FieldError> errors) {
    if (!value.isObject()) {
      return invalid("an object", "dict_type", path, errors);
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      OptionField member = new OptionField(property.getKey(), property.getValue(), false);
      member.read(value.get(member.name()), append(path, member.name()), errors);
    }
    JsonNode each = schema.get("additionalProperties");
    if (each != null) {
      OptionField member = new OptionField(name, each, true);
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        member.read(entry.getValue(), append(path, entry.getKey()), errors);
      }
    }
    return JsonValues.of(value);
  }

  private @Nullable Object requireEnumValue(
      Object value, List<Object> path, Consumer<FieldError> errors) {
    List<Object> allowed = new ArrayList<>();
    schema.path("enum").forEach(one -> allowed.add(JsonValues.of(one)));
    boolean also = wide && schema.path("x-also").has(value.toString());
    if (allowed.isEmpty() || allowed.contains(value) || also) {
      return value;
    }
    errors.accept(new FieldError(path, "Input should be " + oneOf(allowed), "enum"));
    return null;
  }

  /** A list such as {@code 'a', 'b' or 'c'}. */
  public static String oneOf(List<?> allowed) {
    List<String> values =
        allowed.stream().map(one -> one instanceof String ? "'" + one + "'" : "" + one).toList();
    String last = values.get(values.size() - 1);
    return values.size() == 1
        ? last
        : values.stream().limit(values.size() - 1L).collect(Collectors.joining(", "))
            + " or "
            + last;
  }

  static List<Object> append(List<Object> path, Object next) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(next);
    return longer;
  }

  private static @Nullable Object invalid(
      String expected, String type, List<Object> path, Consumer<FieldError> errors) {
    errors.accept(new FieldError(path, "Input should be " + expected, type));
    return null;
  }
}
