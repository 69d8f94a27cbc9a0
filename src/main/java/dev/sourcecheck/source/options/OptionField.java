package dev.sourcecheck.source.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private static final Pattern MASK = Pattern.compile("\\s*\\*[\\s*]*");

  OptionField(String name, JsonNode schema, boolean required) {
    this(name, schema, required, false);
  }

  /** The field in a form of another API: optional, and with values that Datafold does not have. */
  public OptionField widened() {
    return new OptionField(name, schema, false, true);
  }

  /** The value that Datafold's API returns for a stored one, which may be of another API. */
  public Object datafoldValue(Object value) {
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
  public @Nullable Object valueIfAbsent() {
    JsonNode absent = schema.get("x-absent");
    return absent == null ? defaultValue() : JsonValues.of(absent);
  }

  /** Whether a value is less secure than the one before; null for an absent one. */
  public boolean isWeaker(@Nullable Object before, @Nullable Object after) {
    return strength(after) < strength(before);
  }

  /** The JSON Schema default, null if there is none. */
  public @Nullable Object defaultValue() {
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
  public @Nullable Object read(
      @Nullable JsonNode value, List<Object> path, Consumer<FieldError> errors) {
    return new OptionValueReader(this, errors).read(value, path);
  }

  /** True for asterisks, which clients show instead of a secret and might send back. */
  public static boolean isMask(String secret) {
    return MASK.matcher(secret).matches();
  }

  public static FieldError maskError(List<Object> path) {
    return new FieldError(
        path, "Input should be the secret itself, not asterisks", "masked_secret");
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
}
