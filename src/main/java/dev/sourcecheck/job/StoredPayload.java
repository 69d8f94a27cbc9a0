package dev.sourcecheck.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payload as the columns of its job hold it. It is read when the job runs, not when it is
 * claimed: a payload that this release cannot read fails its own job only.
 *
 * @param json null if kind and source ID are sufficient
 */
public record StoredPayload(JobKind kind, @Nullable Long sourceId, @Nullable String json) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  static StoredPayload of(JobPayload payload) {
    return new StoredPayload(payload.kind(), payload.sourceId(), json(payload));
  }

  /**
   * @throws IllegalStateException if the columns hold no payload that this release knows
   */
  public JobPayload read() {
    if (sourceId == null) {
      return new JobPayload.UnsavedForm(kind, form(parsed()));
    }
    return kind == JobKind.IMPORT
        ? selection(sourceId, parsed())
        : new JobPayload.SavedSource(sourceId);
  }

  private static @Nullable String json(JobPayload payload) {
    if (payload instanceof JobPayload.UnsavedForm form) {
      return json(form.source());
    }
    return payload instanceof JobPayload.Import tables ? json(tables) : null;
  }

  private static String json(SourceSpec source) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", source.name()).put("type", source.type().wire());
    json.set("options", JSON.valueToTree(source.options()));
    json.put("temp_schema", source.tempSchema()).put("view_only", source.viewOnly());
    json.put("include", source.includeList()).put("exclude", source.excludeList());
    return json.toString();
  }

  private static SourceSpec form(JsonNode json) {
    SourceType type =
        SourceType.ofWire(json.path("type").asText())
            .orElseThrow(() -> new IllegalStateException("The stored form has an unknown type"));
    return new SourceSpec(
        null,
        json.path("name").asText(),
        type,
        JSON.convertValue(json.path("options"), new TypeReference<Map<String, Object>>() {}),
        Map.of(),
        json.path("temp_schema").textValue(),
        json.path("view_only").booleanValue(),
        json.path("include").textValue(),
        json.path("exclude").textValue());
  }

  private static String json(JobPayload.Import tables) {
    ObjectNode json = JSON.createObjectNode();
    json.put("schema", tables.schema()).put("containing", tables.containing());
    json.set("tables", JSON.valueToTree(tables.tables()));
    json.put("limit", tables.limit());
    return json.toString();
  }

  private static JobPayload selection(long sourceId, JsonNode json) {
    return new JobPayload.Import(
        sourceId,
        json.path("schema").asText(),
        json.path("containing").asText(),
        JSON.convertValue(json.path("tables"), new TypeReference<List<String>>() {}),
        json.path("limit").isNumber() ? json.path("limit").longValue() : null);
  }

  private JsonNode parsed() {
    if (json == null) {
      throw new IllegalStateException("The stored payload is missing");
    }
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The stored payload is not valid JSON", e);
    }
  }
}
