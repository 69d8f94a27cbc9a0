package dev.sourcecheck.source.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts the value that a driver has for a parameter to that of an option. */
final class ParameterValue {
  private static final Map<String, String> BOOLEANS =
      Map.of(
          "true", "true",
          "yes", "true",
          "on", "true",
          "1", "true",
          "false", "false",
          "no", "false",
          "off", "false",
          "0", "false");

  /** Source: Microsoft's manuals of its drivers for SQL Server, parameter "encrypt". */
  private static final Map<String, String> ENCRYPTION =
      Map.of("mandatory", "true", "strict", "true", "optional", "false");

  /** Modes of MariaDB's drivers and of libpq, with those of MySQL's drivers. */
  private static final Map<String, String> TLS_MODES =
      Map.of(
          "disable", "disabled",
          "prefer", "preferred",
          "trust", "required",
          "require", "required",
          "verifyfull", "verifyidentity");

  private ParameterValue() {}

  /** Null if the option has no such value. */
  static @Nullable String of(OptionField field, String value) {
    JsonNode schema = field.schema();
    if (schema.has("enum")) {
      String found = allowed(schema.path("enum"), plain(value));
      return found == null ? allowed(schema.path("enum"), TLS_MODES.get(plain(value))) : found;
    }
    String key = value.strip().toLowerCase(Locale.ROOT);
    return switch (schema.path("type").asText()) {
      case "boolean" -> {
        boolean isMode = field.name().equals("require_encryption") && ENCRYPTION.containsKey(key);
        yield isMode ? ENCRYPTION.get(key) : BOOLEANS.get(key);
      }
      case "integer" -> key.matches("[0-9]{1,10}") ? valid(field, Long.valueOf(key)) : null;
      default -> valid(field, value);
    };
  }

  private static @Nullable String allowed(JsonNode values, @Nullable String plain) {
    for (JsonNode each : values) {
      if (plain(each.asText()).equals(plain)) {
        return each.asText();
      }
    }
    return null;
  }

  private static String plain(String value) {
    return value.strip().toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
  }

  private static @Nullable String valid(OptionField field, Object value) {
    JsonNode node =
        value instanceof Long number
            ? JsonNodeFactory.instance.numberNode(number)
            : JsonNodeFactory.instance.textNode(value.toString());
    List<FieldError> errors = new ArrayList<>();
    field.read(node, List.of(), errors::add);
    return errors.isEmpty() ? value.toString() : null;
  }
}
