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
 * One field of a form, as its resource describes it in words of JSON Schema and a few of ours.
 *
 * @param schema the property's own schema
 * @param required it must be there
 * @param wide it is not Datafold's form that is read: values are taken that only another view has
 */
public record OptionField(String name, JsonNode schema, boolean required, boolean wide) {
  private static final int MAX_LINE = 4096;
  private static final Pattern MASK = Pattern.compile("\\s*\\*[\\s*]*");

  OptionField(String name, JsonNode schema, boolean required) {
    this(name, schema, required, false);
  }

  /** The same field as another view than Datafold's gives it: nothing has to be there. */
  public OptionField widened() {
    return new OptionField(name, schema, false, true);
  }

  /** A value in Datafold's words. */
  public Object shown(Object value) {
    JsonNode also = schema.path("x-also").get(value.toString());
    return also == null ? value : JsonValues.of(also);
  }

  public boolean secret() {
    return schema.path("writeOnly").asBoolean();
  }

  /** A secret of one word: an empty one is one too, since servers may trust a user without any. */
  boolean isPassword() {
    return secret() && !schema.has("x-form");
  }

  /** It says where a secret goes, or as whom: changing it takes the secrets again. */
  public boolean binds() {
    return schema.path("x-binds").asBoolean();
  }

  /** How safe each value makes the way there, weakest first; empty if the field is not about it. */
  public List<Object> strengths() {
    List<Object> values = new ArrayList<>();
    schema.path("x-strength").forEach(value -> values.add(JsonValues.of(value)));
    return values;
  }

  @Nullable
  public Object defaultValue() {
    JsonNode value = schema.get("default");
    return value == null ? null : JsonValues.of(value);
  }

  public TextFormat form() {
    JsonNode form = schema.get("x-form");
    if (form != null) {
      return TextFormat.valueOf(form.textValue().toUpperCase(Locale.ROOT));
    }
    return secret() ? TextFormat.TEXT : TextFormat.LINE;
  }

  /**
   * The checked value, null if there is none (absent, null, or an optional text that is empty) or
   * if it is wrong, which {@code faults} is then told.
   */
  @Nullable
  public Object read(@Nullable JsonNode value, List<Object> at, Consumer<FieldError> faults) {
    if (value == null) {
      if (required) {
        faults.accept(new FieldError(at, "Field required", "missing"));
      }
      return null;
    }
    boolean nullable = schema.path("nullable").asBoolean(!required);
    if (value.isNull() && nullable) {
      return null;
    }
    return switch (type()) {
      case "string" -> text(value, at, faults);
      case "integer" -> integer(value, at, faults);
      case "number" -> number(value, at, faults);
      case "boolean" ->
          value.isBoolean() ? value.booleanValue() : wrong("a boolean", "bool_type", at, faults);
      case "array" -> array(value, at, faults);
      case "object" -> object(value, at, faults);
      default -> throw new IllegalStateException("The resource types " + name + " as " + type());
    };
  }

  private String type() {
    return schema.path("type").asText();
  }

  private @Nullable Object text(JsonNode value, List<Object> at, Consumer<FieldError> faults) {
    if (!value.isTextual()) {
      return wrong("a string", "string_type", at, faults);
    }
    String text = value.textValue();
    if (text.isEmpty() && isPassword()) {
      return text;
    }
    if (secret() && isMask(text)) {
      faults.accept(maskAt(at));
      return null;
    }
    boolean blank = secret() ? text.isEmpty() : text.isBlank();
    if (blank && (required || schema.path("minLength").asInt() > 0)) {
      faults.accept(
          new FieldError(at, "String should have at least 1 character", "string_too_short"));
      return null;
    }
    if (text.isEmpty()) {
      return null;
    }
    int most = maxLength();
    if (text.codePointCount(0, text.length()) > most) {
      faults.accept(
          new FieldError(
              at, "String should have at most " + most + " characters", "string_too_long"));
      return null;
    }
    if (!form().matches(text)) {
      faults.accept(new FieldError(at, form().description(), "string_pattern_mismatch"));
      return null;
    }
    return listed(text, at, faults);
  }

  /** Clients show asterisks in place of a secret; stored, they would replace the secret itself. */
  public static boolean isMask(String secret) {
    return MASK.matcher(secret).matches();
  }

  public static FieldError maskAt(List<Object> at) {
    return new FieldError(
        at,
        "Input should be the secret itself and not the asterisks that hide it",
        "masked_secret");
  }

  private int maxLength() {
    int otherwise = form() == TextFormat.TEXT ? Integer.MAX_VALUE : MAX_LINE;
    return schema.path("maxLength").asInt(otherwise);
  }

  private @Nullable Object integer(JsonNode value, List<Object> at, Consumer<FieldError> faults) {
    // as in JSON Schema, 5432.0 is an integer
    boolean whole = value.isIntegralNumber() || (value.isDouble() && value.doubleValue() % 1 == 0);
    if (!whole) {
      return wrong("an integer", "int_type", at, faults);
    }
    BigDecimal number = value.decimalValue();
    long least = schema.path("minimum").asLong(Integer.MIN_VALUE);
    long most = schema.path("maximum").asLong(Integer.MAX_VALUE);
    if (number.compareTo(BigDecimal.valueOf(most)) > 0) {
      faults.accept(
          new FieldError(at, "Input should be less than or equal to " + most, "less_than_equal"));
      return null;
    }
    if (number.compareTo(BigDecimal.valueOf(least)) < 0) {
      faults.accept(
          new FieldError(
              at, "Input should be greater than or equal to " + least, "greater_than_equal"));
      return null;
    }
    return listed(number.longValueExact(), at, faults);
  }

  private @Nullable Object number(JsonNode value, List<Object> at, Consumer<FieldError> faults) {
    if (!value.isNumber()) {
      return wrong("a number", "float_type", at, faults);
    }
    if (!Double.isFinite(value.doubleValue())) {
      return wrong("a finite number", "finite_number", at, faults);
    }
    return value.doubleValue();
  }

  private @Nullable Object array(JsonNode value, List<Object> at, Consumer<FieldError> faults) {
    if (!value.isArray()) {
      return wrong("a list", "list_type", at, faults);
    }
    OptionField item = new OptionField(name, schema.path("items"), true);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      Object read = item.read(value.get(i), then(at, i), faults);
      if (read != null) {
        values.add(read);
      }
    }
    return values;
  }

  private @Nullable Object object(JsonNode value, List<Object> at, Consumer<FieldError> faults) {
    if (!value.isObject()) {
      return wrong("an object", "dict_type", at, faults);
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      OptionField member = new OptionField(property.getKey(), property.getValue(), false);
      member.read(value.get(member.name()), then(at, member.name()), faults);
    }
    JsonNode each = schema.get("additionalProperties");
    if (each != null) {
      OptionField member = new OptionField(name, each, true);
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        member.read(entry.getValue(), then(at, entry.getKey()), faults);
      }
    }
    return JsonValues.of(value);
  }

  private @Nullable Object listed(Object value, List<Object> at, Consumer<FieldError> faults) {
    List<Object> allowed = new ArrayList<>();
    schema.path("enum").forEach(one -> allowed.add(JsonValues.of(one)));
    boolean also = wide && schema.path("x-also").has(value.toString());
    if (allowed.isEmpty() || allowed.contains(value) || also) {
      return value;
    }
    faults.accept(new FieldError(at, "Input should be " + oneOf(allowed), "enum"));
    return null;
  }

  /** Such as {@code 'a', 'b' or 'c'}. */
  public static String oneOf(List<?> allowed) {
    List<String> words =
        allowed.stream().map(one -> one instanceof String ? "'" + one + "'" : "" + one).toList();
    String last = words.get(words.size() - 1);
    return words.size() == 1
        ? last
        : words.stream().limit(words.size() - 1L).collect(Collectors.joining(", ")) + " or " + last;
  }

  static List<Object> then(List<Object> at, Object next) {
    List<Object> longer = new ArrayList<>(at);
    longer.add(next);
    return longer;
  }

  private static @Nullable Object wrong(
      String what, String type, List<Object> at, Consumer<FieldError> faults) {
    faults.accept(new FieldError(at, "Input should be " + what, type));
    return null;
  }
}
