package dev.sourcecheck.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.catalog.SchemaDrift.DriftCounts;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.text.ClasspathText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records in {@code catalog_change} how a staged snapshot differs from the current one. */
final class DriftRecorder {
  private static final int MAX_EXAMPLES = 100;
  private static final int MAX_TEXT = 200;

  /** Number of downloads of a source whose changes are kept. */
  private static final int MAX_DOWNLOADS = 5;

  private static final String RECORD = ClasspathText.read(DriftRecorder.class, "drift.sql");

  private static final String EXPIRE =
      """
      DELETE FROM catalog_change
      WHERE source_id = :source
        AND download < (
          SELECT download
          FROM (SELECT DISTINCT download FROM catalog_change WHERE source_id = :source) AS downloads
          ORDER BY download DESC
          OFFSET :kept
          LIMIT 1)
      """;

  // Reads one row of each download, of which there are a few.
  private static final String EARLIER =
      """
      WITH RECURSIVE recorded AS (
        (SELECT download, job_id, since
         FROM catalog_change
         WHERE source_id = :source AND download < :download
         ORDER BY download DESC, id DESC
         LIMIT 1)
        UNION ALL
        SELECT older.download, older.job_id, older.since
        FROM recorded r
        CROSS JOIN LATERAL (
          SELECT c.download, c.job_id, c.since
          FROM catalog_change c
          WHERE c.source_id = :source AND c.download < r.download
          ORDER BY c.download DESC, c.id DESC
          LIMIT 1) older)
      SELECT download, since FROM recorded WHERE job_id = :job ORDER BY download DESC LIMIT 1
      """;

  private static final String ADD_EARLIER =
      """
      WITH earlier AS (
        DELETE FROM catalog_change WHERE source_id = :source AND download = :earlier RETURNING *
      ), found AS (
        DELETE FROM catalog_change WHERE source_id = :source AND download = :download RETURNING *
      )
      INSERT INTO catalog_change
        (source_id, download, job_id, since, object, change, schema_name, relation_name,
          column_name, differences)
      SELECT
        source_id, :download, job_id, (SELECT min(since) FROM earlier), object, change,
        schema_name, relation_name, column_name, differences
      FROM (
        SELECT * FROM found
        UNION ALL
        SELECT * FROM earlier e
        WHERE NOT EXISTS (
          SELECT FROM found f
          WHERE f.object = e.object
            AND f.schema_name = e.schema_name
            AND f.relation_name = e.relation_name
            AND f.column_name IS NOT DISTINCT FROM e.column_name)
      ) AS changes
      ORDER BY object DESC, change, schema_name, relation_name, column_name COLLATE "C"
      """;

  private static final String EXAMPLES =
      """
      SELECT object, change, schema_name, relation_name, column_name, differences, total
      FROM (
        SELECT
          *,
          count(*) OVER (PARTITION BY object, change) AS total,
          row_number() OVER (PARTITION BY object, change ORDER BY id) AS rank
        FROM catalog_change
        WHERE source_id = :source AND download = :download) AS changes
      WHERE rank <= :examples
      ORDER BY id
      """;

  private static final JsonMapper JSON = new JsonMapper();

  private final SqlSession session;
  private final long source;
  private final long download;
  private final long job;

  /**
   * @param download the ID of the staged snapshot
   */
  DriftRecorder(SqlSession session, long source, long download, long job) {
    this.session = session;
    this.source = source;
    this.download = download;
    this.job = job;
  }

  /**
   * Changes that an earlier download of the same job recorded.
   *
   * @param since when the download that they were compared with was found last
   */
  private record EarlierChanges(long download, OffsetDateTime since) {}

  private Optional<EarlierChanges> earlier() {
    return session
        .sql(EARLIER)
        .bind("source", source)
        .bind("download", download)
        .bind("job", job)
        .find(
            row ->
                new EarlierChanges(
                    row.getLong("download"), row.getObject("since", OffsetDateTime.class)));
  }

  /**
   * The changes that a run of the same job recorded before it was interrupted, or none.
   *
   * @param since when the current snapshot was found last
   */
  SchemaDrift recorded(OffsetDateTime since) {
    return earlier()
        .map(earlier -> read(earlier.download(), earlier.since()))
        .orElseGet(() -> SchemaDrift.noneSince(since));
  }

  /**
   * Records the changes, while the replacements of the download are in the store. Those that an
   * interrupted run of the same job recorded are added.
   *
   * @param since when the current snapshot was found last
   */
  SchemaDrift record(long current, OffsetDateTime since) {
    int changes =
        session
            .sql(RECORD)
            .bind("source", source)
            .bind("staged", download)
            .bind("current", current)
            .bind("job", job)
            .bind("since", since.toInstant())
            .execute();
    if (changes == 0) {
      return recorded(since);
    }
    Optional<EarlierChanges> earlier = earlier();
    if (earlier.isPresent()) {
      session
          .sql(ADD_EARLIER)
          .bind("source", source)
          .bind("download", download)
          .bind("earlier", earlier.get().download())
          .execute();
    }
    session.sql(EXPIRE).bind("source", source).bind("kept", MAX_DOWNLOADS - 1).execute();
    return read(download, earlier.map(EarlierChanges::since).orElse(since));
  }

  private SchemaDrift read(long recordedBy, OffsetDateTime since) {
    Map<String, ChangeCounter> counters = new HashMap<>();
    session
        .sql(EXAMPLES)
        .bind("source", source)
        .bind("download", recordedBy)
        .bind("examples", MAX_EXAMPLES)
        .each(
            row ->
                counters
                    .computeIfAbsent(row.getString("object"), object -> new ChangeCounter())
                    .add(row));
    return new SchemaDrift(since, changes(counters, "table"), changes(counters, "column"));
  }

  private static DriftCounts changes(Map<String, ChangeCounter> counters, String object) {
    return counters.getOrDefault(object, new ChangeCounter()).changes();
  }

  private static final class ChangeCounter {
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<Map<String, Object>> examples = new ArrayList<>();

    ChangeCounter add(ResultSet row) throws SQLException {
      String change = row.getString("change");
      counts.put(change, row.getLong("total"));
      Map<String, Object> example = new LinkedHashMap<>();
      example.put("change", change);
      putName(example, "schema", row.getString("schema_name"));
      putName(example, "table", row.getString("relation_name"));
      putName(example, "column", row.getString("column_name"));
      String differences = row.getString("differences");
      if (differences != null) {
        addDifferences(example, differences);
      }
      examples.add(example);
      return this;
    }

    DriftCounts changes() {
      return new DriftCounts(
          counts.getOrDefault("added", 0L),
          counts.getOrDefault("removed", 0L),
          counts.getOrDefault("changed", 0L),
          examples);
    }

    private static void putName(Map<String, Object> map, String key, @Nullable String value) {
      if (value != null) {
        map.put(key, CopyRows.clip(value, MAX_TEXT));
      }
    }

    private static void addDifferences(Map<String, Object> example, String json) {
      JsonNode differences;
      try {
        differences = JSON.readTree(json);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("The store contains JSON only", e);
      }
      for (String property : List.of("kind", "granted", "type", "nullable", "default")) {
        Map<String, Object> pair = fromTo(differences.path(property));
        // texts can differ after the part that is shown
        if (!pair.isEmpty()
            && !(pair.size() == 2 && Objects.equals(pair.get("from"), pair.get("to")))) {
          example.put(property, pair);
        }
      }
    }

    /** A missing value means that there is no default. */
    private static Map<String, Object> fromTo(JsonNode difference) {
      Map<String, Object> pair = new LinkedHashMap<>();
      for (String end : List.of("from", "to")) {
        JsonNode value = difference.path(end);
        if (value.isBoolean()) {
          pair.put(end, value.booleanValue());
        } else if (value.isTextual()) {
          pair.put(end, CopyRows.clip(value.textValue(), MAX_TEXT));
        }
      }
      return pair;
    }
  }
}
