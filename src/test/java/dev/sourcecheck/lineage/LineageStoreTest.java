package dev.sourcecheck.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineageStoreTest {
  private static final RelationName A = RelationName.of("raw", "a");
  private static final RelationName B = RelationName.of("raw", "b");
  private static final RelationName V = RelationName.of("mart", "v");
  private static final LineageEdge A_TO_V = LineageEdge.between(A, V, LineageEdge.EdgeKind.DIRECT);
  private static final LineageEdge B_TO_V = LineageEdge.between(B, V, LineageEdge.EdgeKind.DIRECT);

  private static StoreSql sql;
  private LineageStore store;
  private long source;

  @BeforeAll
  static void migrate() {
    sql = new StoreSql(Servers.newStore());
  }

  @BeforeEach
  void newSource() {
    store = new LineageStore(sql);
    source =
        sql.withSession(
            session ->
                session
                    .sql(
                        "INSERT INTO data_source (name, type)"
                            + " VALUES (gen_random_uuid()::text, 'pg') RETURNING id")
                    .one(Long.class));
  }

  @Test
  void roundTripsEdges() {
    RelationName otherCatalog = new RelationName("other", null, "x'\"\\ ,{}é");
    List<LineageEdge> edges =
        List.of(
            A_TO_V,
            LineageEdge.use(A, "id", V),
            LineageEdge.between(otherCatalog, V, LineageEdge.EdgeKind.INDIRECT));
    try (EdgeSink sink = store.open(source, 1, 1)) {
      edges.forEach(edge -> sink.add(EdgeOrigin.QUERY, edge, 7, null));
      assertThat(sink.finish()).isEqualTo(new EdgeSink.EdgeCounts(2, 1));
    }
    assertThat(new LineageRows(sql).edges(source, 0, 10))
        .allSatisfy(edge -> assertThat(edge.calls()).isEqualTo(7))
        .extracting(StoredEdge::edge)
        .containsExactlyInAnyOrderElementsOf(edges);
  }

  @Test
  void keepsKindAndPartialFlag() {
    LineageEdge.EdgeEnd from = new LineageEdge.EdgeEnd(A, "id");
    LineageEdge.EdgeEnd to = new LineageEdge.EdgeEnd(V, "key");
    LineageEdge value = new LineageEdge(from, to, LineageEdge.EdgeKind.VALUE, true);
    LineageEdge steering = new LineageEdge(from, to, LineageEdge.EdgeKind.STEERING);
    for (int edges : new int[] {2, 2 * StagedDownload.CHUNK}) {
      try (EdgeSink sink = store.open(source, edges, 1)) {
        sink.add(EdgeOrigin.VIEW, value, 0, null);
        sink.add(EdgeOrigin.VIEW, steering, 0, null);
        for (int i = 2; i < edges; i++) {
          sink.add(EdgeOrigin.NATIVE, LineageEdge.use(A, "c" + i, V), 0, null);
        }
        sink.finish();
      }
      assertThat(new LineageRows(sql).edges(source, 0, 10_000))
          .filteredOn(edge -> edge.origin() == EdgeOrigin.VIEW)
          .extracting(StoredEdge::edge)
          .containsExactlyInAnyOrder(value, steering);
    }
  }

  @Test
  void hidesUnfinishedDownload() {
    try (EdgeSink sink = store.open(source, 1, 1)) {
      for (int i = 0; i < 2 * StagedDownload.CHUNK; i++) {
        sink.add(EdgeOrigin.NATIVE, LineageEdge.use(A, "c" + i, V), 0, null);
      }
      assertThat(new LineageRows(sql).edges(source, 0, 10)).isEmpty();
    }
    assertThat(new LineageRows(sql).edges(source, 0, 10)).isEmpty();
    assertThat(staged()).isZero();
  }

  @Test
  void sweepsRowsOfDeadDownloadsOnly() {
    long running =
        sql.withSession(
            session ->
                session
                    .sql(
                        """
                        INSERT INTO test_job
                          (source_id, status, fencing_token, lease_until, deadline_at, host_key)
                        VALUES (:source, 'processing', 1, now(), now(), 'h')
                        RETURNING id
                        """)
                    .bind("source", source)
                    .one(Long.class));
    try (EdgeSink active = store.open(source, running, 1);
        EdgeSink dead = store.open(source, running, 0)) {
      for (int i = 0; i < StagedDownload.CHUNK; i++) {
        active.add(EdgeOrigin.NATIVE, LineageEdge.use(A, "c" + i, V), 0, null);
        dead.add(EdgeOrigin.NATIVE, LineageEdge.use(A, "c" + i, V), 0, null);
      }

      store.sweep();
      assertThat(staged())
          .as("rows are too recent to be swept")
          .isEqualTo(2 * StagedDownload.CHUNK);

      sql.useSession(
          session ->
              session
                  .sql("UPDATE lineage_staged SET staged_at = now() - interval '2 h'")
                  .execute());
      store.sweep();
      assertThat(staged()).isEqualTo(StagedDownload.CHUNK);
    }
  }

  @Test
  void downloadDeletesRowsOfTheSourceStagedOverADayAgo() {
    try (EdgeSink old = store.open(source, 10, 1);
        EdgeSink recent = store.open(source, 11, 1)) {
      for (int i = 0; i < StagedDownload.CHUNK; i++) {
        old.add(EdgeOrigin.NATIVE, LineageEdge.use(A, "c" + i, V), 0, null);
        recent.add(EdgeOrigin.NATIVE, LineageEdge.use(A, "c" + i, V), 0, null);
      }
      sql.useSession(
          session ->
              session
                  .sql(
                      "UPDATE lineage_staged SET staged_at = now() - CASE job_id WHEN 10"
                          + " THEN interval '25 h' ELSE interval '23 h' END WHERE source_id = :p1")
                  .bind("p1", source)
                  .execute());

      download(12, 1, EdgeOrigin.VIEW, A_TO_V);

      assertThat(
              sql.<List<Long>, RuntimeException>withSession(
                  session ->
                      session
                          .sql(
                              "SELECT DISTINCT job_id FROM lineage_staged WHERE source_id ="
                                  + " :source")
                          .bind("source", source)
                          .list(Long.class)))
          .containsExactly(11L);
    }
  }

  @Test
  void sweepsDeletedSourceOnly() {
    download(1, 1, EdgeOrigin.VIEW, A_TO_V);
    long deleted = source;
    newSource();
    download(2, 1, EdgeOrigin.VIEW, A_TO_V);
    sql.useSession(
        session ->
            session
                .sql("UPDATE data_source SET deleted_at = now() WHERE id = :p1")
                .bind("p1", deleted)
                .execute());

    assertThat(store.sweep()).isPositive();

    assertThat(new LineageRows(sql).edges(deleted, 0, 10)).isEmpty();
    assertThat(new LineageRows(sql).edges(source, 0, 10)).hasSize(1);
    assertThat(store.sweep()).isZero();
  }

  @Test
  void replacesServerEdgesAndKeepsQueryEdges() {
    download(1, 1, EdgeOrigin.VIEW, A_TO_V, EdgeOrigin.NATIVE, A_TO_V, EdgeOrigin.QUERY, A_TO_V);
    download(2, 1, EdgeOrigin.VIEW, B_TO_V, EdgeOrigin.NATIVE, B_TO_V, EdgeOrigin.QUERY, B_TO_V);
    assertThat(new LineageRows(sql).edges(source, 0, 10))
        .extracting(edge -> edge.origin() + " " + edge.edge().from().relation())
        .containsExactlyInAnyOrder("VIEW raw.b", "NATIVE raw.b", "QUERY raw.a", "QUERY raw.b");
  }

  @Test
  void keepsFirstSeenOfKnownEdge() {
    Instant early = Instant.parse("2020-01-01T00:00:00Z");
    Instant late = Instant.parse("2038-01-01T00:00:00Z");
    try (EdgeSink sink = store.open(source, 1, 1)) {
      sink.add(EdgeOrigin.QUERY, A_TO_V, 3, early);
      sink.add(EdgeOrigin.QUERY, A_TO_V, 4, late);
      sink.finish();
    }
    StoredEdge first = new LineageRows(sql).edges(source, 0, 10).get(0);
    assertThat(first.calls()).isEqualTo(7);
    assertThat(first.lastSeen()).isEqualTo(late);
    try (EdgeSink sink = store.open(source, 2, 1)) {
      sink.add(EdgeOrigin.QUERY, A_TO_V, 9, early);
      sink.finish();
    }
    assertThat(new LineageRows(sql).edges(source, 0, 10))
        .singleElement()
        .satisfies(
            edge -> {
              assertThat(edge.id()).isEqualTo(first.id());
              assertThat(edge.firstSeen()).isEqualTo(first.firstSeen());
              assertThat(edge.lastSeen()).isEqualTo(late);
              assertThat(edge.calls()).isEqualTo(9);
            });
  }

  @Test
  void staleAttemptCannotReplaceNextOne() {
    EdgeSink stale = store.open(source, 1, 1);
    stale.add(EdgeOrigin.VIEW, A_TO_V, 0, null);
    download(1, 2, EdgeOrigin.VIEW, B_TO_V);
    stale.finish();
    stale.close();
    assertThat(new LineageRows(sql).edges(source, 0, 10))
        .extracting(StoredEdge::edge)
        .containsExactly(B_TO_V);
    assertThat(staged()).isZero();
  }

  @Test
  void pagesDoNotOverlap() {
    try (EdgeSink sink = store.open(source, 1, 1)) {
      IntStream.range(0, 25)
          .forEach(i -> sink.add(EdgeOrigin.NATIVE, LineageEdge.use(A, "c" + i, V), 0, null));
      sink.finish();
    }
    List<StoredEdge> first = new LineageRows(sql).edges(source, 0, 20);
    List<StoredEdge> second = new LineageRows(sql).edges(source, first.get(19).id(), 20);
    assertThat(first).hasSize(20);
    assertThat(second).hasSize(5).doesNotContainAnyElementsOf(first);
  }

  @Test
  void storesLineageAfterDeletion() {
    download(5, 1, EdgeOrigin.VIEW, A_TO_V);
    store.delete(source);
    assertThat(new LineageRows(sql).edges(source, 0, 10)).isEmpty();
    download(5, 1, EdgeOrigin.VIEW, B_TO_V);
    assertThat(new LineageRows(sql).edges(source, 0, 10)).hasSize(1);
  }

  @Test
  void countsEdgesWithoutSource() {
    try (EdgeSink sink = store.open(null, 1, 1)) {
      sink.add(EdgeOrigin.VIEW, A_TO_V, 0, null);
      sink.add(EdgeOrigin.QUERY, A_TO_V, 1, null);
      sink.add(EdgeOrigin.NATIVE, LineageEdge.use(A, "id", V), 0, null);
      assertThat(sink.finish()).isEqualTo(new EdgeSink.EdgeCounts(1, 1));
    }
    assertThat(staged()).isZero();
  }

  /** Stores alternating origins and edges. */
  private void download(long job, int fencingToken, Object... edges) {
    try (EdgeSink sink = store.open(source, job, fencingToken)) {
      for (int i = 0; i < edges.length; i += 2) {
        sink.add((EdgeOrigin) edges[i], (LineageEdge) edges[i + 1], 0, null);
      }
      sink.finish();
    }
  }

  private long staged() {
    return sql.withSession(
        session -> session.sql("SELECT count(*) FROM lineage_staged").one(Long.class));
  }
}
