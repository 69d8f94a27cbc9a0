package dev.sourcecheck.lineage;

import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import dev.sourcecheck.text.ClasspathText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A download that is written to the store. Edges are staged in chunks, each in a short transaction,
 * and one transaction makes them the source's lineage. A download that fits into one chunk is not
 * staged.
 */
final class StagedDownload implements EdgeSink {
  static final int CHUNK = 1_000;

  /** Also locks the source's row, so that two downloads finish one after the other. */
  private static final String NEWEST =
      """
      INSERT INTO lineage_download AS newest (source_id, job_id, fencing_token)
      VALUES (:source_id, :job_id, :fencing_token)
      ON CONFLICT (source_id) DO UPDATE SET
        job_id = excluded.job_id, fencing_token = excluded.fencing_token, finished_at = now()
      WHERE (newest.job_id, newest.fencing_token) < (excluded.job_id, excluded.fencing_token)""";

  private static final String STAGE = ClasspathText.read(StagedDownload.class, "stage.sql");
  private static final String FINISH = ClasspathText.read(StagedDownload.class, "finish.sql");
  private static final String FINISH_SMALL =
      ClasspathText.read(StagedDownload.class, "finish_small.sql");
  private static final String DELETE_UNSEEN =
      ClasspathText.read(StagedDownload.class, "delete_unseen.sql");

  private final StoreSql store;
  private final long sourceId;
  private final long jobId;
  private final long fencingToken;
  private final EdgeKey keys = new EdgeKey();
  private final Map<StagedKey, StagedRow> chunk = new LinkedHashMap<>();
  private boolean staged;
  private boolean finished;

  StagedDownload(StoreSql store, long sourceId, long jobId, long fencingToken) {
    this.store = store;
    this.sourceId = sourceId;
    this.jobId = jobId;
    this.fencingToken = fencingToken;
  }

  private record StagedKey(EdgeOrigin origin, UUID edge) {}

  private record StagedRow(
      StagedKey key, LineageEdge edge, long calls, @Nullable Instant lastSeen) {
    StagedRow and(StagedRow other) {
      boolean later =
          lastSeen == null || (other.lastSeen != null && other.lastSeen.isAfter(lastSeen));
      LineageEdge both = edge.partial() ? edge : other.edge;
      return new StagedRow(key, both, calls + other.calls, later ? other.lastSeen : lastSeen);
    }
  }

  @Override
  public void add(EdgeOrigin origin, LineageEdge edge, long calls, @Nullable Instant lastSeen) {
    StagedKey key = new StagedKey(origin, keys.of(edge));
    chunk.merge(key, new StagedRow(key, edge, calls, lastSeen), StagedRow::and);
    if (chunk.size() >= CHUNK) {
      flush();
    }
  }

  private void flush() {
    if (chunk.isEmpty()) {
      return;
    }
    staged = true;
    store.useSession(session -> writeChunk(session, STAGE));
    chunk.clear();
  }

  private void writeChunk(SqlSession session, String sql) {
    List<StagedRow> rows = List.copyOf(chunk.values());
    session
        .sql(sql)
        .bind("job_id", jobId)
        .bind("fencing_token", fencingToken)
        .bind("source_id", sourceId)
        .bindArray(
            "origin", String.class, texts(rows, row -> StoredText.lowerCase(row.key().origin())))
        .bindArray("edge_key", String.class, texts(rows, row -> row.key().edge().toString()))
        .bindArray("from_database", String.class, texts(rows, row -> database(row.edge().from())))
        .bindArray("from_schema", String.class, texts(rows, row -> schema(row.edge().from())))
        .bindArray("from_relation", String.class, texts(rows, row -> name(row.edge().from())))
        .bindArray("from_column", String.class, texts(rows, row -> column(row.edge().from())))
        .bindArray("to_database", String.class, texts(rows, row -> database(row.edge().to())))
        .bindArray("to_schema", String.class, texts(rows, row -> schema(row.edge().to())))
        .bindArray("to_relation", String.class, texts(rows, row -> name(row.edge().to())))
        .bindArray("to_column", String.class, texts(rows, row -> column(row.edge().to())))
        .bindArray(
            "kind", String.class, texts(rows, row -> StoredText.lowerCase(row.edge().kind())))
        .bindArray("partial", String.class, texts(rows, row -> "" + row.edge().partial()))
        .bindArray("calls", String.class, texts(rows, row -> Long.toString(row.calls())))
        .bindArray("last_seen", String.class, texts(rows, StagedDownload::lastSeen))
        .execute();
  }

  @Override
  public EdgeCounts finish() {
    EdgeCounts counts = staged ? finishStaged() : finishSmall();
    finished = true;
    return counts;
  }

  private EdgeCounts finishSmall() {
    // two statements in one round trip and one transaction; the second reads the row of the first
    store.useSession(session -> writeChunk(session, NEWEST + ";\n" + FINISH_SMALL));
    Set<UUID> tables = new HashSet<>();
    Set<UUID> columns = new HashSet<>();
    for (StagedRow row : chunk.values()) {
      boolean whole = column(row.edge().from()).isEmpty() && column(row.edge().to()).isEmpty();
      (whole ? tables : columns).add(row.key().edge());
    }
    return new EdgeCounts(tables.size(), columns.size());
  }

  private EdgeCounts finishStaged() {
    flush();
    return store.inTransaction(
        session -> {
          if (becomesNewest(session)) {
            session.sql(FINISH).bind("job_id", jobId).bind("fencing_token", fencingToken).execute();
            session
                .sql(DELETE_UNSEEN)
                .bind("source_id", sourceId)
                .bind("job_id", jobId)
                .bind("fencing_token", fencingToken)
                .execute();
          }
          EdgeCounts counts = count(session);
          discard(session);
          return counts;
        });
  }

  private boolean becomesNewest(SqlSession session) {
    return session
            .sql(NEWEST)
            .bind("source_id", sourceId)
            .bind("job_id", jobId)
            .bind("fencing_token", fencingToken)
            .execute()
        == 1;
  }

  private EdgeCounts count(SqlSession session) {
    return session
        .sql(
            """
            SELECT
              count(DISTINCT edge_key) FILTER (WHERE from_column = '' AND to_column = '') AS tables,
              count(DISTINCT edge_key) FILTER (WHERE from_column <> '' OR to_column <> '') AS columns
            FROM lineage_staged
            WHERE job_id = :job_id AND fencing_token = :fencing_token
            """)
        .bind("job_id", jobId)
        .bind("fencing_token", fencingToken)
        .one(row -> new EdgeCounts(row.getLong("tables"), row.getLong("columns")));
  }

  /** Deletes the staged edges of this and earlier attempts of the job, and abandoned ones. */
  private void discard(SqlSession session) {
    session
        .sql(
            """
            DELETE FROM lineage_staged
            WHERE source_id = :source_id
              AND (job_id = :job_id AND fencing_token <= :fencing_token
                OR staged_at < now() - interval '1 day')
            """)
        .bind("source_id", sourceId)
        .bind("job_id", jobId)
        .bind("fencing_token", fencingToken)
        .execute();
  }

  @Override
  public void close() {
    chunk.clear();
    if (staged && !finished) {
      store.useSession(this::discard);
    }
  }

  private static List<@Nullable String> texts(
      List<StagedRow> rows, Function<StagedRow, @Nullable String> text) {
    List<@Nullable String> texts = new ArrayList<>(rows.size());
    for (StagedRow row : rows) {
      texts.add(text.apply(row));
    }
    return texts;
  }

  private static String database(LineageEdge.EdgeEnd end) {
    return StoredText.orEmpty(end.relation().database());
  }

  private static String schema(LineageEdge.EdgeEnd end) {
    return StoredText.orEmpty(end.relation().schema());
  }

  private static String name(LineageEdge.EdgeEnd end) {
    return StoredText.orEmpty(end.relation().name());
  }

  private static String column(LineageEdge.EdgeEnd end) {
    return StoredText.orEmpty(end.column());
  }

  private static @Nullable String lastSeen(StagedRow row) {
    return row.lastSeen() == null ? null : row.lastSeen().toString();
  }
}
