package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The newest test of each source that came to an end, as {@code last_test} tells it. A cancelled
 * test found nothing out, so it does not count.
 */
@ApplicationScoped
class LatestResults {
  private static final JsonMapper JSON = new JsonMapper();

  private final Jdbi store;

  LatestResults(Jdbi store) {
    this.store = store;
  }

  /** By the source's id, in one query for all; a source that was never tested is not in it. */
  Map<Long, JsonNode> of(Collection<Long> sources) {
    Map<Long, JsonNode> tests = new LinkedHashMap<>();
    store.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT job.source_id, job.finished_at, step.step, step.status, step.result
                    FROM unnest(:sources) AS wanted (id)
                    CROSS JOIN LATERAL (
                      SELECT id, source_id, finished_at
                      FROM test_job
                      WHERE source_id = wanted.id AND kind = 'test' AND status IN ('done', 'failed')
                      ORDER BY id DESC
                      LIMIT 1) job
                    JOIN test_step step ON step.job_id = job.id
                    ORDER BY job.source_id, step.ordinal
                    """)
                .bindArray("sources", Long.class, sources)
                .map((row, context) -> row(row))
                .forEach(row -> add(tests, row)));
    return tests;
  }

  private record ResultRow(
      long source, Instant testedAt, String step, String status, @Nullable String result) {}

  private static ResultRow row(ResultSet row) throws SQLException {
    return new ResultRow(
        row.getLong("source_id"),
        row.getObject("finished_at", OffsetDateTime.class).toInstant(),
        row.getString("step"),
        row.getString("status"),
        row.getString("result"));
  }

  private static void add(Map<Long, JsonNode> tests, ResultRow row) {
    JsonNode test =
        tests.computeIfAbsent(
            row.source(),
            source -> {
              ObjectNode fresh = JSON.createObjectNode();
              fresh.put("tested_at", row.testedAt().toString());
              fresh.putArray("results");
              return fresh;
            });
    ObjectNode step = ((ArrayNode) test.get("results")).addObject();
    step.put("step", row.step());
    step.put("status", row.status());
    try {
      step.set("result", row.result() == null ? null : JSON.readTree(row.result()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds JSON", e);
    }
  }
}
