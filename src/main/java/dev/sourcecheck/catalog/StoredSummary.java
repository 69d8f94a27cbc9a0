package dev.sourcecheck.catalog;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.catalog.SchemaDownload.LeftOut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a download counted, as it is stored.
 *
 * @param kinds readable tables; null after an import, which changes all counts
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StoredSummary(
    long schemas,
    @Nullable Map<String, Long> kinds,
    long columns,
    @Nullable StoredNames filtered,
    @JsonProperty("not_granted") @Nullable StoredNames notGranted) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Null lists are empty. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record StoredNames(
      long schemas,
      long tables,
      @Nullable List<Map<String, String>> examples,
      @Nullable List<String> grants) {}

  static String json(Map<String, Object> counted) {
    try {
      return JSON.writeValueAsString(counted);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The summary has values that are not JSON", e);
    }
  }

  static StoredSummary parse(@Nullable String stored) {
    try {
      return JSON.readValue(stored == null ? "{}" : stored, StoredSummary.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The stored summary is not one", e);
    }
  }

  static LeftOut leftOut(@Nullable StoredNames names) {
    return names == null
        ? LeftOut.NOTHING
        : new LeftOut(
            names.schemas(),
            names.tables(),
            names.examples() == null ? List.of() : names.examples(),
            names.grants() == null ? List.of() : names.grants());
  }
}
