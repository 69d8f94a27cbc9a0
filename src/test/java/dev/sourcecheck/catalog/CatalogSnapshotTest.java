package dev.sourcecheck.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.catalog.CatalogReader.StoredColumn;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredSchema;
import dev.sourcecheck.catalog.CatalogReader.StoredTableKey;
import dev.sourcecheck.catalog.CatalogSnapshot.Completion;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogSnapshotTest {
  private static final List<String> TABLES =
      List.of(
          "catalog_snapshot",
          "catalog_schema",
          "catalog_relation",
          "catalog_column_block",
          "catalog_key",
          "catalog_fingerprint",
          "catalog_replacement",
          "catalog_change");
  private static StoreSql store;
  private CatalogStore catalog;
  private long source;

  @BeforeAll
  static void openStore() {
    store = new StoreSql(Servers.newStore());
    CatalogSources.startJobs(store);
  }

  @BeforeEach
  void newSource() {
    store.useSession(h -> h.sql("TRUNCATE " + String.join(", ", TABLES)).execute());
    catalog = new CatalogStore(store, CatalogLimits.DEFAULT);
    source = CatalogSources.insert(store, "source " + System.nanoTime());
  }

  @Test
  void hidesIncompleteSnapshot() {
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      fill(snapshot, "orders");
      assertThat(new CatalogRows(store).schemas(source)).isEmpty();

      assertThat(snapshot.complete()).isEqualTo(new Completion.Current(null));
    }

    assertThat(new CatalogRows(store).schemas(source))
        .containsExactly(new StoredSchema("db", "s", null, true));
    assertThat(names()).containsExactly("orders");
  }

  @Test
  void roundTripsHostileText() {
    String hostile =
        "a\tb\nc\rd\\e\\.\\N\"f'g{h},i;DROP TABLE x--<script>\u202Eevil\u0007 $1 :name ? %s 𝄞";
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      snapshot.schema(new SchemaRow(hostile, hostile, hostile, true));
      snapshot.relation(
          new RelationRow(
              hostile, hostile, hostile, RelationKind.VIEW, 5L, hostile, hostile, true));
      snapshot.column(
          new ColumnRow(hostile, hostile, hostile, 1, hostile, hostile, true, hostile, hostile));
      snapshot.key(
          new KeyRow(
              hostile,
              hostile,
              hostile,
              hostile,
              false,
              List.of(hostile, "", "NULL"),
              hostile,
              hostile,
              List.of(hostile)));
      snapshot.complete();
    }

    assertThat(new CatalogRows(store).schemas(source))
        .containsExactly(new StoredSchema(hostile, hostile, hostile, true));
    assertThat(new CatalogRows(store).relations(source, hostile, hostile, "", 10))
        .containsExactly(
            new StoredRelation(hostile, RelationKind.VIEW, 5L, hostile, hostile, true));
    assertThat(new CatalogRows(store).columns(source, hostile, hostile, hostile))
        .containsExactly(new StoredColumn(hostile, hostile, true, hostile, hostile));
    assertThat(new CatalogRows(store).keys(source, hostile, hostile, hostile))
        .containsExactly(
            new StoredTableKey(
                hostile, false, List.of(hostile, "", "NULL"), hostile, hostile, List.of(hostile)));
    assertThat(
            catalog.lookup().importedRelations(source, hostile, hostile, List.of(hostile, "else")))
        .containsExactly(hostile);
  }

  @Test
  void truncatesTextAndRemovesNul() {
    String name = "n".repeat(1_023) + "𝄞" + "x".repeat(5_000);
    String wide = "界".repeat(1_024);
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      relation(snapshot, name);
      relation(snapshot, wide);
      relation(snapshot, "nul\0nul");
      snapshot.column(
          new ColumnRow("db", "s", wide, 1, name, "t", true, "d".repeat(100_000), "half \uD834"));
      snapshot.key(
          new KeyRow(
              "db",
              "s",
              wide,
              "\\\"".repeat(4_000),
              true,
              List.of("\\\"".repeat(4_000)),
              null,
              null,
              List.of()));
      snapshot.complete();
    }

    assertThat(names()).containsExactly("n".repeat(1_023), "nulnul", wide);
    StoredColumn column = new CatalogRows(store).columns(source, "db", "s", wide).get(0);
    assertThat(column.name()).isEqualTo("n".repeat(1_023));
    assertThat(column.defaultValue()).hasSize(4_000);
    assertThat(new CatalogRows(store).keys(source, "db", "s", wide).get(0).columns())
        .containsExactly("\\\"".repeat(512));
  }

  @Test
  void rejectsDuplicateObjects() {
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      fill(snapshot, "t", "u");
      List<Runnable> duplicates =
          List.of(
              () -> snapshot.schema(new SchemaRow("db", "s", "again", false)),
              () -> relation(snapshot, "t"),
              () -> column(snapshot, "u", 3, "name", "text", null));
      for (Runnable duplicate : duplicates) {
        assertThatThrownBy(duplicate::run).isInstanceOf(DuplicateObjectException.class);
      }
    }
    assertThat(catalog.sweep()).isZero();
    assertNothingStored();
  }

  @Test
  void reportsDrift() {
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      fill(snapshot, "same", "gone", "changed");
      relation(snapshot, "was_table");
      column(snapshot, "changed", 3, "old", "text", null);
      snapshot.complete();
    }
    SchemaDrift drift;
    try (CatalogSnapshot snapshot = catalog.begin(source, 2, 1)) {
      fill(snapshot, "same", "come");
      relation(snapshot, "changed");
      column(snapshot, "changed", 1, "id", "bigint", null);
      column(snapshot, "changed", 2, "name", "text", "'x'");
      column(snapshot, "changed", 3, "new", "text", null);
      snapshot.relation(
          new RelationRow("db", "s", "was_table", RelationKind.VIEW, null, null, null, false));
      drift = drift(snapshot.complete());
    }

    assertThat(drift.tables().added()).isEqualTo(1);
    assertThat(drift.tables().removed()).isEqualTo(1);
    assertThat(drift.tables().changed()).isEqualTo(2);
    assertThat(drift.tables().examples())
        .containsExactlyInAnyOrder(
            Map.of("change", "added", "schema", "s", "table", "come"),
            Map.of("change", "removed", "schema", "s", "table", "gone"),
            Map.of("change", "changed", "schema", "s", "table", "changed"),
            Map.of(
                "change", "changed",
                "schema", "s",
                "table", "was_table",
                "kind", Map.of("from", "table", "to", "view"),
                "granted", Map.of("from", true, "to", false)));
    assertThat(drift.columns().examples())
        .containsExactlyInAnyOrder(
            Map.of("change", "added", "schema", "s", "table", "changed", "column", "new"),
            Map.of("change", "removed", "schema", "s", "table", "changed", "column", "old"),
            Map.of(
                "change", "changed",
                "schema", "s",
                "table", "changed",
                "column", "id",
                "type", Map.of("from", "integer", "to", "bigint")),
            Map.of(
                "change", "changed",
                "schema", "s",
                "table", "changed",
                "column", "name",
                "default", Map.of("to", "'x'")));
    assertThat(drift.columns().changed()).isEqualTo(2);
    assertThat(drift.none()).isFalse();
  }

  @Test
  void limitsDriftExamplesNotCounts() {
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      snapshot.complete();
    }
    try (CatalogSnapshot snapshot = catalog.begin(source, 2, 1)) {
      for (int i = 0; i < 250; i++) {
        relation(snapshot, "t" + i);
      }
      SchemaDrift drift = drift(snapshot.complete());
      assertThat(drift.tables().added()).isEqualTo(250);
      assertThat(drift.tables().examples()).hasSize(100);
    }
  }

  @Test
  void supersededDownloadChangesNothing() {
    try (CatalogSnapshot older = catalog.begin(source, 1, 1);
        CatalogSnapshot newer = catalog.begin(source, 2, 1)) {
      fill(older, "old");
      fill(newer, "new");
      assertThat(newer.complete()).isInstanceOf(Completion.Current.class);

      assertThat(older.complete()).isEqualTo(new Completion.Superseded());
    }

    assertThat(names()).containsExactly("new");
    catalog.sweep();
    assertThat(CatalogSources.rows(store, "catalog_relation")).isEqualTo(1);
    assertThat(CatalogSources.rows(store, "catalog_snapshot")).isEqualTo(1);
  }

  @Test
  void unchangedDownloadKeepsSnapshot() {
    complete(1, "a", "b");
    long current = currentId();

    Completion again = complete(2, "b", "a");

    assertThat(drift(again).none()).isTrue();
    assertThat(currentId()).isEqualTo(current);
    assertThat(CatalogSources.rows(store, "catalog_snapshot")).isEqualTo(1);
    assertThat(drift(complete(3, "b", "c")).tables().added()).isEqualTo(1);
    assertThat(names()).containsExactly("b", "c");
  }

  @Test
  void unchangedDownloadSupersedesOlderOne() {
    complete(1, "a");
    try (CatalogSnapshot older = catalog.begin(source, 2, 1)) {
      fill(older, "old");

      assertThat(drift(complete(3, "a")).none()).isTrue();

      assertThat(older.complete()).isEqualTo(new Completion.Superseded());
    }
    assertThat(names()).containsExactly("a");
    catalog.sweep();
    assertThat(CatalogSources.rows(store, "catalog_snapshot")).isEqualTo(1);
    assertThat(CatalogSources.rows(store, "catalog_relation")).isEqualTo(1);
  }

  @Test
  void replacesSnapshotChangedByImport() {
    complete(1, "a");
    try (CatalogSnapshot imported = catalog.beginImport(source, 9, 1)) {
      fill(imported, "b");
      imported.merge();
    }

    assertThat(drift(complete(2, "a")).tables().removed()).isEqualTo(1);
    assertThat(names()).containsExactly("a");
  }

  @Test
  void discardsDownloadOfDeletedSource() {
    complete(1, "a");
    try (CatalogSnapshot snapshot = catalog.begin(source, 2, 1)) {
      fill(snapshot, "a");
      CatalogSources.markDeleted(store, source);
      assertThat(snapshot.complete()).isEqualTo(new Completion.Superseded());
    }
  }

  @Test
  void sweptDownloadCannotWrite() {
    CatalogStore shortTimeout =
        new CatalogStore(store, new CatalogLimits(1_000_000, 1_000_000, Duration.ZERO));
    try (CatalogSnapshot stale = shortTimeout.begin(source, 1, 1)) {
      // Each loop writes more than a chunk.
      for (int i = 0; i < 20_000; i++) {
        relation(stale, "stale " + i);
      }
      assertThat(shortTimeout.sweep()).isEqualTo(1);

      for (int i = 20_000; i < 40_000; i++) {
        relation(stale, "stale " + i);
      }
      assertThat(stale.complete()).isEqualTo(new Completion.Superseded());
    }
    assertNothingStored();
  }

  @Test
  void concurrentDownloadsLeaveOneSnapshot() throws Exception {
    int runs = 6;
    CyclicBarrier together = new CyclicBarrier(runs);
    ExecutorService threads = Executors.newFixedThreadPool(runs);
    try {
      List<Future<Completion>> ends =
          IntStream.range(0, runs)
              .mapToObj(
                  run ->
                      threads.submit(
                          () -> {
                            try (CatalogSnapshot snapshot = catalog.begin(source, run, 1)) {
                              fill(
                                  snapshot,
                                  IntStream.range(0, 500)
                                      .mapToObj(i -> "run" + run + "_" + i)
                                      .toArray(String[]::new));
                              together.await();
                              return snapshot.complete();
                            }
                          }))
              .toList();
      for (Future<Completion> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }

    List<String> names =
        new CatalogRows(store)
            .relations(source, "db", "s", "", 10_000).stream().map(StoredRelation::name).toList();
    assertThat(names).hasSize(500);
    assertThat(names.stream().map(name -> name.substring(0, name.indexOf('_'))).distinct())
        .hasSize(1);
    catalog.sweep();
    assertThat(CatalogSources.rows(store, "catalog_snapshot")).isEqualTo(1);
    assertThat(CatalogSources.rows(store, "catalog_relation")).isEqualTo(500);
    assertThat(CatalogSources.rows(store, "catalog_column")).isEqualTo(1_000);
  }

  @Test
  void deletedSourceStoresNothing() {
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      fill(snapshot, "t");
      CatalogSources.markDeleted(store, source);
      assertThat(snapshot.complete()).isEqualTo(new Completion.Superseded());
    }
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 2)) {
      fill(snapshot, "t");
      assertThat(snapshot.complete()).isEqualTo(new Completion.Superseded());
    }
    catalog.sweep();
    assertNothingStored();
  }

  @Test
  void sweepOfDeletedSourceKeepsOthers() {
    long other = CatalogSources.insert(store, "other " + System.nanoTime());
    for (long each : new long[] {source, other}) {
      try (CatalogSnapshot snapshot = catalog.begin(each, 1, 1)) {
        fill(snapshot, "t");
        snapshot.complete();
      }
    }

    CatalogSources.markDeleted(store, source);
    catalog.sweep();

    assertThat(new CatalogRows(store).schemas(source)).isEmpty();
    assertThat(new CatalogRows(store).columns(other, "db", "s", "t")).hasSize(2);
    assertThat(CatalogSources.rows(store, "catalog_column")).isEqualTo(2);
  }

  /** More columns than a block has, texts that arrays quote, large texts, and a gap. */
  @Test
  void returnsColumnsOfAllBlocksInOrder() {
    List<String> texts =
        Arrays.asList("NULL", "null", "", " ", "{}", "\"", "\\", "a,b", "\\N", "\t", null);
    List<ColumnRow> rows = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      String text = texts.get(i % texts.size());
      String large = i % 40 == 0 ? "x\"".repeat(2_000) : text;
      int position = i <= 200 ? i : i + 1_000;
      rows.add(
          new ColumnRow(
              "db", "s", "wide", position, "c" + i + text, "t" + text, i % 2 == 0, large, text));
    }
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      fill(snapshot, "narrow");
      relation(snapshot, "wide");
      rows.subList(0, 100).forEach(snapshot::column);
      column(snapshot, "narrow", 3, "between", "text", null);
      rows.subList(100, 300).forEach(snapshot::column);
      assertThat(snapshot.complete()).isEqualTo(new Completion.Current(null));
    }

    assertThat(new CatalogRows(store).columns(source, "db", "s", "wide"))
        .isEqualTo(
            rows.stream()
                .map(
                    row ->
                        new StoredColumn(
                            row.name(),
                            row.type(),
                            row.nullable(),
                            row.defaultValue(),
                            row.comment()))
                .toList());
    assertThat(new CatalogRows(store).columns(source, "db", "s", "narrow"))
        .extracting(StoredColumn::name)
        .containsExactly("id", "name", "between");
    assertThat(CatalogSources.rows(store, "catalog_column WHERE position > 1200")).isEqualTo(100);
  }

  @Test
  void firstImportIsNoDriftBaseline() {
    try (CatalogSnapshot imported = catalog.beginImport(source, 9, 1)) {
      fill(imported, "one");
      assertThat(imported.merge()).isTrue();
    }
    assertThat(names()).containsExactly("one");
    assertThat(catalog.lookup().schemasOf(source, "one")).isEmpty();
    assertThat(catalog.lookup().storedSchemasOf(source, "one")).containsExactly("s");
    assertThat(catalog.lookup().importedSchemas(source, "db", List.of("s", "t")))
        .containsExactly("s");

    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      fill(snapshot, "two");
      assertThat(snapshot.complete()).isEqualTo(new Completion.Current(null));
    }
    assertThat(names()).containsExactly("two");
    assertThat(catalog.lookup().schemasOf(source, "one")).hasValue(Set.of());
    assertThat(catalog.lookup().schemasOf(source, "two")).hasValue(Set.of("s"));
  }

  @Test
  void importWithoutTablesStoresNothing() {
    try (CatalogSnapshot imported = catalog.beginImport(source, 9, 1)) {
      imported.database("db");
      assertThat(imported.merge()).isTrue();
    }
    assertNothingStored();
  }

  @ParameterizedTest
  @CsvSource({"a, a", "a, b"})
  void runThatLostItsJobStoresNothing(String before, String after) {
    complete(1, before);
    String stored = snapshots();
    try (CatalogSnapshot lost = catalog.begin(source, 2, 1);
        CatalogSnapshot imported = catalog.beginImport(source, 2, 1)) {
      fill(lost, after);
      fill(imported, "imported");
      CatalogSources.setFencingToken(store, 2, 2);

      assertThat(lost.complete()).isEqualTo(new Completion.Superseded());
      assertThat(imported.merge()).isFalse();
    } finally {
      CatalogSources.setFencingToken(store, 2, 1);
    }

    assertThat(names()).containsExactly(before);
    assertThat(snapshots()).isEqualTo(stored);
    assertThat(CatalogSources.rows(store, "catalog_change")).isZero();
  }

  @Test
  void retryReportsChangesOfItsInterruptedRun() {
    complete(1, "kept", "removed");
    SchemaDrift first = drift(complete(2, "kept", "added"));

    // the run ended before its verdict was stored
    SchemaDrift again = drift(complete(2, "kept", "added"));

    assertThat(again).isEqualTo(first);
    assertThat(again.tables().added()).isEqualTo(1);

    SchemaDrift both = drift(complete(2, "added", "later"));

    assertThat(both.since()).isEqualTo(first.since());
    assertThat(both.tables().examples())
        .containsExactly(
            Map.of("change", "added", "schema", "s", "table", "added"),
            Map.of("change", "added", "schema", "s", "table", "later"),
            Map.of("change", "removed", "schema", "s", "table", "kept"),
            Map.of("change", "removed", "schema", "s", "table", "removed"));
    assertThat(drift(complete(3, "added", "later")).none()).isTrue();
  }

  /** The current snapshot, without the ones that are staged. */
  private static String snapshots() {
    return store.withSession(
        session ->
            session
                .sql(
                    "SELECT string_agg(c::text, ' ') FROM catalog_snapshot c WHERE state = 'current'")
                .one(String.class));
  }

  @Test
  void importReplacesItsTablesOnly() {
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      fill(snapshot, "kept", "renewed");
      snapshot.complete();
    }
    try (CatalogSnapshot imported = catalog.beginImport(source, 9, 1)) {
      imported.schema(new SchemaRow("db", "s", "with a comment", true));
      relation(imported, "renewed");
      column(imported, "renewed", 1, "only", "text", null);
      relation(imported, "fresh");
      assertThat(imported.merge()).isTrue();
    }

    assertThat(names()).containsExactly("fresh", "kept", "renewed");
    assertThat(new CatalogRows(store).columns(source, "db", "s", "renewed"))
        .extracting(StoredColumn::name)
        .containsExactly("only");
    assertThat(new CatalogRows(store).columns(source, "db", "s", "kept")).hasSize(2);
    assertThat(new CatalogRows(store).keys(source, "db", "s", "kept")).hasSize(1);
    assertThat(new CatalogRows(store).keys(source, "db", "s", "renewed")).isEmpty();
    assertThat(new CatalogRows(store).schemas(source))
        .containsExactly(new StoredSchema("db", "s", "with a comment", true));
    catalog.sweep();
    assertThat(CatalogSources.rows(store, "catalog_snapshot")).isEqualTo(1);
  }

  @Test
  void listsPagesInNameOrder() {
    String prefix = "p".repeat(300);
    try (CatalogSnapshot snapshot = catalog.begin(source, 1, 1)) {
      for (String name : List.of("b", "a", "C", prefix + "2", prefix + "1", "é")) {
        relation(snapshot, name);
      }
      snapshot.complete();
    }

    String after = "";
    StringBuilder pages = new StringBuilder();
    while (true) {
      List<StoredRelation> page = new CatalogRows(store).relations(source, "db", "s", after, 1);
      if (page.isEmpty()) {
        break;
      }
      after = page.get(0).name();
      pages.append(after.replace(prefix, "p")).append(' ');
    }
    assertThat(pages).hasToString("C a b p1 p2 é ");
  }

  private Completion complete(long job, String... tables) {
    try (CatalogSnapshot snapshot = catalog.begin(source, job, 1)) {
      fill(snapshot, tables);
      return snapshot.complete();
    }
  }

  private long currentId() {
    return store.withSession(
        session ->
            session.sql("SELECT id FROM catalog_snapshot WHERE state = 'current'").one(Long.class));
  }

  private static SchemaDrift drift(Completion completion) {
    return Objects.requireNonNull(((Completion.Current) completion).drift());
  }

  private List<String> names() {
    return new CatalogRows(store)
        .relations(source, "db", "s", "", 100).stream().map(StoredRelation::name).toList();
  }

  private static void assertNothingStored() {
    for (String table : TABLES) {
      assertThat(CatalogSources.rows(store, table)).as(table).isZero();
    }
  }

  /** Adds a schema of tables with two columns and a key. */
  private static void fill(SchemaSink sink, String... tables) {
    sink.schema(new SchemaRow("db", "s", null, true));
    for (String table : tables) {
      relation(sink, table);
      column(sink, table, 1, "id", "integer", null);
      column(sink, table, 2, "name", "text", null);
      sink.key(
          new KeyRow("db", "s", table, table + "_pk", true, List.of("id"), null, null, List.of()));
    }
  }

  private static void relation(SchemaSink sink, String name) {
    sink.relation(new RelationRow("db", "s", name, RelationKind.TABLE, null, null, null, true));
  }

  private static void column(
      SchemaSink sink, String table, int position, String name, String type, @Nullable String def) {
    sink.column(new ColumnRow("db", "s", table, position, name, type, true, def, null));
  }
}
