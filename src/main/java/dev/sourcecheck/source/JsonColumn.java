package dev.sourcecheck.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.source.options.JsonValues;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects in {@code jsonb} columns. */
final class JsonColumn {
  private static final JsonMapper JSON = new JsonMapper();

  private JsonColumn() {}

  /** JSON null for null. */
  static String write(@Nullable Map<String, Object> value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A validated value could not be serialized", e);
    }
  }

  /** Null for an SQL or JSON null. */
  static @Nullable Map<String, Object> read(@Nullable String text) {
    JsonNode json = text == null ? null : parse(text);
    return json == null || json.isNull() ? null : JsonValues.map(json);
  }

  /** Empty for JSON that is not an object. */
  static Map<String, Object> readRequired(String text) {
    return JsonValues.map(parse(text));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON column could not be parsed", e);
    }
  }
}
