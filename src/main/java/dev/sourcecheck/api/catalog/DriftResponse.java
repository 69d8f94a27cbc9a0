package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.catalog.RecordedChange;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a download found changed.
 *
 * @param downloadedAt null if the test downloaded nothing
 * @param jobId the test
 * @param since when the download before it was completed, null for the first one
 * @param tables number of changed tables, also of those that are not listed
 * @param columns number of changed columns of tables that existed before and still do
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record DriftResponse(
    @Nullable Instant downloadedAt,
    @Nullable Long jobId,
    @Nullable Instant since,
    ChangeCounts tables,
    ChangeCounts columns,
    List<ChangeItem> items,
    @Nullable String nextAfter) {
  private static final JsonMapper JSON = new JsonMapper();

  /** What an example has besides its differences. */
  private static final Set<String> NAMES = Set.of("change", "schema", "table", "column");

  /** Numbers of objects. */
  public record ChangeCounts(long added, long removed, long changed) {
    static ChangeCounts of(JsonNode counts) {
      return new ChangeCounts(
          counts.path("added").asLong(),
          counts.path("removed").asLong(),
          counts.path("changed").asLong());
    }
  }

  /**
   * A table or column that was added, removed or changed.
   *
   * @param object {@code table} or {@code column}
   * @param column null for a table
   * @param differences of a changed object, by property; a value that is absent is null
   */
  public record ChangeItem(
      String object,
      String change,
      String schema,
      String table,
      @Nullable String column,
      Map<String, ValueChange> differences) {}

  /** A value that is absent is null. */
  public record ValueChange(@Nullable JsonNode from, @Nullable JsonNode to) {}

  /** Of a source that was never downloaded, or of a test that downloaded nothing. */
  static DriftResponse none(@Nullable Instant downloadedAt, @Nullable Long jobId) {
    ChangeCounts none = new ChangeCounts(0, 0, 0);
    return new DriftResponse(downloadedAt, jobId, null, none, none, List.of(), null);
  }

  /**
   * A page of recorded changes.
   *
   * @param changes {@code SchemaDrift.toDetails}
   * @param found one more than the page has, if there is a next one
   */
  static DriftResponse of(
      @Nullable Instant downloadedAt,
      long jobId,
      JsonNode changes,
      List<RecordedChange> found,
      int after,
      int limit) {
    List<ChangeItem> items = found.stream().limit(limit).map(DriftResponse::item).toList();
    return of(downloadedAt, jobId, changes, items, found.size() > limit ? after + limit : null);
  }

  /**
   * A page of the examples in the details of a test, of which each kind of change has a limited
   * number. They are kept as long as the test.
   *
   * @param changes {@code SchemaDrift.toDetails}
   * @param after number of items to skip
   */
  static DriftResponse ofExamples(
      @Nullable Instant downloadedAt, long jobId, JsonNode changes, int after, int limit) {
    List<ChangeItem> all = new ArrayList<>();
    changes.at("/tables/examples").forEach(example -> all.add(item("table", example)));
    changes.at("/columns/examples").forEach(example -> all.add(item("column", example)));
    int from = Math.min(after, all.size());
    int to = Math.min(from + limit, all.size());
    return of(downloadedAt, jobId, changes, all.subList(from, to), to < all.size() ? to : null);
  }

  private static DriftResponse of(
      @Nullable Instant downloadedAt,
      long jobId,
      JsonNode changes,
      List<ChangeItem> items,
      @Nullable Integer nextAfter) {
    return new DriftResponse(
        downloadedAt,
        jobId,
        OffsetDateTime.parse(changes.path("since").asText()).toInstant(),
        ChangeCounts.of(changes.path("tables")),
        ChangeCounts.of(changes.path("columns")),
        items,
        nextAfter == null ? null : nextAfter.toString());
  }

  private static ChangeItem item(RecordedChange change) {
    Map<String, ValueChange> differences = new LinkedHashMap<>();
    if (change.differences() != null) {
      addDifferences(differences, parse(change.differences()));
    }
    return new ChangeItem(
        change.object(),
        change.change(),
        change.schema(),
        change.table(),
        change.column(),
        differences);
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store contains JSON only", e);
    }
  }

  private static ChangeItem item(String object, JsonNode example) {
    Map<String, ValueChange> differences = new LinkedHashMap<>();
    addDifferences(differences, example);
    return new ChangeItem(
        object,
        example.path("change").asText(),
        example.path("schema").asText(),
        example.path("table").asText(),
        example.path("column").asText(null),
        differences);
  }

  private static void addDifferences(Map<String, ValueChange> differences, JsonNode properties) {
    properties
        .properties()
        .forEach(
            property -> {
              if (!NAMES.contains(property.getKey())) {
                JsonNode pair = property.getValue();
                differences.put(
                    property.getKey(), new ValueChange(pair.get("from"), pair.get("to")));
              }
            });
  }
}
