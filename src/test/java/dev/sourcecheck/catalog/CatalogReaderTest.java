package dev.sourcecheck.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class CatalogReaderTest {
  private final StoreSql store;
  private final CatalogStore catalog;
  private final CatalogReader reader;
  private final CatalogRows rows;
  private long source;

  CatalogReaderTest(StoreSql store, CatalogStore catalog, CatalogReader reader) {
    this.store = store;
    this.catalog = catalog;
    this.reader = reader;
    this.rows = new CatalogRows(store);
  }

  @BeforeEach
  void newSource() {
    source = CatalogSources.insert(store, UUID.randomUUID().toString());
  }

  @Test
  void readsTheCurrentSnapshotAsTheTablesHaveIt() {
    download(List.of("t", "$1 :name ? 'x'"));

    assertThat(reader.schemas(source)).hasSize(1).isEqualTo(rows.schemas(source));
    assertThat(reader.relations(source, "db", "s", "", 10))
        .hasSize(2)
        .isEqualTo(rows.relations(source, "db", "s", "", 10));
    assertThat(reader.columns(source, "db", "s", "t"))
        .hasSize(2)
        .isEqualTo(rows.columns(source, "db", "s", "t"));
    assertThat(reader.keys(source, "db", "s", "t"))
        .hasSize(2)
        .isEqualTo(rows.keys(source, "db", "s", "t"));
  }

  @Test
  void readsNothingOfAnIncompleteSnapshot() {
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      snapshot.schema(new SchemaRow("db", "s", null, true));

      assertThat(reader.schemas(source)).isEmpty();
    }
  }

  @Test
  void pagesNamesLongerThanTheIndex() {
    String prefix = "\ud834\udd1e".repeat(200);
    List<String> names = List.of("A", "a", "b", prefix, prefix + "A", prefix + "a");
    download(names);

    List<String> read = new ArrayList<>();
    String after = "";
    List<StoredRelation> page;
    do {
      page = reader.relations(source, "db", "s", after, 2);
      for (StoredRelation relation : page) {
        read.add(relation.name());
        after = relation.name();
      }
    } while (page.size() == 2);

    assertThat(read).isEqualTo(names);
  }

  private void download(List<String> names) {
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          snapshot.schema(new SchemaRow("db", "s", "comment", true));
          for (String name : names) {
            snapshot.relation(
                new RelationRow("db", "s", name, RelationKind.TABLE, null, null, null, true));
            snapshot.column(new ColumnRow("db", "s", name, 1, "id", "bigint", false, null, null));
            snapshot.column(new ColumnRow("db", "s", name, 2, "note", "text", true, "''", "text"));
            snapshot.key(
                new KeyRow(
                    "db", "s", name, "other", false, List.of("note"), "s", "t", List.of("id")));
            snapshot.key(
                new KeyRow("db", "s", name, "pk", true, List.of("id"), null, null, List.of()));
          }
        });
  }
}
