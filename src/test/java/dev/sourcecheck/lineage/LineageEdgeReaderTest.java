package dev.sourcecheck.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class LineageEdgeReaderTest {
  private static final RelationName VIEW = RelationName.of("mart", "v");

  private final StoreSql sql;
  private final LineageStore store;
  private final LineageEdgeReader reader;

  LineageEdgeReaderTest(StoreSql sql, LineageStore store, LineageEdgeReader reader) {
    this.sql = sql;
    this.store = store;
    this.reader = reader;
  }

  @Test
  void readsEdgesAsTheTableHasThem() {
    long source = source();
    write(
        source,
        List.of(
            LineageEdge.between(
                new RelationName("other", null, "x'\"\\ ,{}\u00e9"),
                VIEW,
                LineageEdge.EdgeKind.INDIRECT),
            LineageEdge.use(RelationName.of("raw", "a"), "id", VIEW)));
    write(source(), List.of(LineageEdge.use(RelationName.of("raw", "a"), "id", VIEW)));

    List<StoredEdge> edges = reader.edges(source, 0, 10);

    assertThat(edges).hasSize(2).isEqualTo(new LineageRows(sql).edges(source, 0, 10));
  }

  @Test
  void pagesByTheLastId() {
    long source = source();
    write(
        source,
        List.of("a", "b", "c").stream()
            .map(
                table ->
                    LineageEdge.between(
                        RelationName.of("raw", table), VIEW, LineageEdge.EdgeKind.DIRECT))
            .toList());

    List<StoredEdge> first = reader.edges(source, 0, 2);
    List<StoredEdge> second = reader.edges(source, first.get(1).id(), 2);

    assertThat(first).hasSize(2);
    assertThat(second).hasSize(1);
    assertThat(first).doesNotContainAnyElementsOf(second);
  }

  private void write(long source, List<LineageEdge> edges) {
    try (EdgeSink sink = store.open(source, 1, 1)) {
      edges.forEach(edge -> sink.add(EdgeOrigin.QUERY, edge, 1, null));
      sink.finish();
    }
  }

  private long source() {
    return sql.withSession(
        session ->
            session
                .sql("INSERT INTO data_source (name, type) VALUES (:name, 'pg') RETURNING id")
                .bind("name", UUID.randomUUID().toString())
                .one(Long.class));
  }
}
