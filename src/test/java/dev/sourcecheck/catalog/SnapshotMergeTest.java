package dev.sourcecheck.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sourcecheck.catalog.CatalogReader.StoredColumn;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredSchema;
import dev.sourcecheck.catalog.CatalogReader.StoredTableKey;
import dev.sourcecheck.catalog.CatalogSnapshot.Completion;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A large download writes only what differs from the current snapshot. */
class SnapshotMergeTest {
  private static final int TABLES = 2_000;
  private static final List<String> PARTS =
      List.of(
          "catalog_schema",
          "catalog_relation",
          "catalog_column_block",
          "catalog_key",
          "catalog_fingerprint");
  private static StoreSql store;
  private CatalogStore catalog;
  private long source;
  private long nextJob = 10;
  private final Map<String, FakeTable> tables = new LinkedHashMap<>();

  private record FakeTable(
      @Nullable Long rows, RelationKind kind, String type, String comment, boolean key) {
    FakeTable withRows(long newRows) {
      return new FakeTable(newRows, kind, type, comment, key);
    }

    FakeTable withKind(RelationKind newKind) {
      return new FakeTable(rows, newKind, type, comment, key);
    }

    FakeTable withType(String newType) {
      return new FakeTable(rows, kind, newType, comment, key);
    }

    FakeTable withComment(String newComment) {
      return new FakeTable(rows, kind, type, newComment, key);
    }

    FakeTable withoutKey() {
      return new FakeTable(rows, kind, type, comment, false);
    }
  }

  @BeforeAll
  static void openStore() {
    store = new StoreSql(Servers.newStore());
    CatalogSources.startJobs(store);
  }

  @BeforeEach
  void firstDownload() {
    store.useSession(
        session ->
            session
                .sql("TRUNCATE catalog_snapshot, catalog_change, " + String.join(", ", PARTS))
                .execute());
    catalog = new CatalogStore(store, CatalogLimits.DEFAULT);
    source = CatalogSources.insert(store, "source " + System.nanoTime());
    for (int i = 0; i < TABLES; i++) {
      tables.put(
          "t" + i, new FakeTable(5L, RelationKind.TABLE, "integer", "c".repeat(600), i % 2 == 0));
    }
    assertThat(download()).isEqualTo(new Completion.Current(null));
  }

  @Test
  void unchangedDownloadWritesNoRows() {
    List<String> before = physicalRows();
    long inserted = insertedRows();

    SchemaDrift drift = drift(download());

    assertThat(drift.none()).isTrue();
    assertThat(physicalRows()).isEqualTo(before);
    assertThat(insertedRows()).isEqualTo(inserted);
    assertThat(CatalogSources.rows(store, "catalog_snapshot")).isEqualTo(1);
  }

  @Test
  void writesOnlyChangedRows() {
    List<String> before = physicalRows();
    change("t1", table -> table.withRows(7));
    change("t2", table -> table.withType("bigint"));
    change("t3", table -> table.withComment("shorter"));
    change("t4", FakeTable::withoutKey);
    change("t5", table -> table.withKind(RelationKind.VIEW));
    tables.remove("t6");
    tables.put("new", new FakeTable(null, RelationKind.TABLE, "date", "added", true));

    SchemaDrift drift = drift(download());

    assertThat(drift.tables().added()).isEqualTo(1);
    assertThat(drift.tables().removed()).isEqualTo(1);
    assertThat(drift.tables().changed()).isEqualTo(2);
    assertThat(drift.columns().changed()).isEqualTo(1);
    assertThat(names()).containsExactlyInAnyOrderElementsOf(tables.keySet());
    assertThat(relation("t1").estimatedRows()).isEqualTo(7);
    assertThat(columns("t2")).extracting(StoredColumn::type).containsExactly("text", "bigint");
    assertThat(columns("t3")).extracting(StoredColumn::comment).containsExactly(null, "shorter");
    assertThat(keys("t4")).isEmpty();
    assertThat(columns("t4")).hasSize(2);
    assertThat(relation("t5").kind()).isEqualTo(RelationKind.VIEW);
    assertThat(columns("t6")).isEmpty();
    assertThat(columns("new")).extracting(StoredColumn::type).containsExactly("text", "date");
    assertThat(keys("new")).hasSize(1);
    List<String> rewritten = physicalRows();
    rewritten.removeAll(before);
    // t1 and t5: relation; t2 and t3: columns; new: all; a fingerprint of each, also of t4
    assertThat(rewritten).hasSize(2 + 2 + 3 + 6);
    assertNoRest();
  }

  @Test
  void mergedDownloadEqualsFreshOne() {
    change("t0", table -> table.withType("bigint").withRows(9).withoutKey());
    tables.remove("t1");
    tables.put("new", new FakeTable(null, RelationKind.VIEW, "date", "added", false));
    download();
    assertThat(drift(download()).none()).isTrue();
    List<String> merged = content(source);

    source = CatalogSources.insert(store, "fresh " + System.nanoTime());
    download();

    assertThat(merged).isEqualTo(content(source));
  }

  @Test
  void recordsChangesInOrder() {
    change("t2", table -> table.withType("bigint"));
    change("t5", table -> table.withKind(RelationKind.VIEW));
    tables.remove("t6");
    tables.put("new", new FakeTable(null, RelationKind.TABLE, "date", "added", true));

    download();

    assertThat(changes())
        .containsExactly(
            "11 table added s.new null null",
            "11 table changed s.t2 null null",
            "11 table changed s.t5 null {\"kind\": {\"to\": \"view\", \"from\": \"table\"}}",
            "11 table removed s.t6 null null",
            "11 column changed s.t2 name {\"type\": {\"to\": \"bigint\", \"from\": \"integer\"}}");
    CatalogSources.markDeleted(store, source);
    catalog.sweep();
    assertThat(changes()).isEmpty();
  }

  @Test
  void keepsChangesOfLastDownloads() {
    for (int i = 1; i <= 7; i++) {
      int download = i;
      change("t2", table -> table.withType("varchar(" + download + ")"));
      download();
      download();
    }

    List<Long> kept =
        store.withSession(
            session ->
                session.sql("SELECT DISTINCT download FROM catalog_change").list(Long.class));
    assertThat(kept).hasSize(5);
  }

  @Test
  void importDuringDownloadOutdatesIt() {
    try (CatalogSnapshot reading = catalog.begin(source, 2, 1)) {
      fill(reading);
      importTable("t0", "date");

      assertThat(reading.complete()).isEqualTo(new Completion.Outdated());
    }
    assertThat(columns("t0")).extracting(StoredColumn::type).containsExactly("text", "date");

    // the next one restores the imported table and removes one that only the import had
    importTable("elsewhere", "date");
    SchemaDrift drift = drift(download());

    assertThat(drift.columns().changed()).isEqualTo(1);
    assertThat(drift.tables().removed()).isEqualTo(1);
    assertThat(columns("t0")).extracting(StoredColumn::type).containsExactly("text", "integer");
    catalog.sweep();
    assertNoRest();
  }

  @Test
  void downloadCompletesAfterImportOfTheSameContent() {
    try (CatalogSnapshot reading = catalog.begin(source, 2, 1)) {
      fill(reading);
      importTable("t0", Objects.requireNonNull(tables.get("t0")));

      assertThat(drift(reading.complete()).none()).isTrue();
    }
    assertNoRest();
  }

  /** Tables that are imported are no download of the source, even if the import began later. */
  @Test
  void importDoesNotSupersedeTheFirstDownload() {
    source = CatalogSources.insert(store, "new " + System.nanoTime());
    try (CatalogSnapshot reading = catalog.begin(source, 2, 1);
        CatalogSnapshot later = catalog.begin(source, 3, 1)) {
      fill(reading);
      importTable("t0", "date");
      assertThat(names()).containsExactly("t0");

      assertThat(reading.complete()).isEqualTo(new Completion.Current(null));

      assertThat(names()).hasSize(TABLES);
      assertThat(columns("t0")).extracting(StoredColumn::type).containsExactly("text", "integer");
      fill(later);
      assertThat(drift(later.complete()).none()).isTrue();
    }
  }

  @Test
  void secondDownloadCannotBeOutdated() {
    try (CatalogSnapshot reading = catalog.beginAgain(source, 2, 1)) {
      fill(reading);
      importTable("t0", "date");

      SchemaDrift drift = drift(reading.complete());

      assertThat(drift.tables().changed()).isEqualTo(1);
      assertThat(drift.columns().changed()).isEqualTo(1);
    }
    assertThat(columns("t0")).extracting(StoredColumn::type).containsExactly("text", "integer");
    assertNoRest();
    assertThat(drift(download()).none()).isTrue();
  }

  @Test
  void importOfNewTableDuringDownloadOutdatesIt() {
    try (CatalogSnapshot reading = catalog.begin(source, 2, 1)) {
      fill(reading);
      importTable("new", "date");

      assertThat(reading.complete()).isEqualTo(new Completion.Outdated());
    }
    assertThat(names()).contains("new");
    try (CatalogSnapshot reading = catalog.beginAgain(source, 2, 1)) {
      fill(reading);
      assertThat(drift(reading.complete()).tables().removed()).isEqualTo(1);
    }
  }

  @Test
  void keepsColumnsThatDoNotFollowOneAnother() {
    ColumnRow late = new ColumnRow("db", "s", "t0", 3, "late", "date", true, null, null);
    try (CatalogSnapshot reading = catalog.begin(source, 2, 1)) {
      fill(reading);
      reading.column(late);

      assertThat(reading.complete()).isEqualTo(new Completion.Outdated());
    }
    for (long job : new long[] {2, 3}) {
      try (CatalogSnapshot reading = catalog.beginAgain(source, job, 1)) {
        fill(reading);
        reading.column(late);
        assertThat(drift(reading.complete()).columns().added()).isEqualTo(job == 2 ? 1 : 0);
      }
      assertThat(columns("t0"))
          .extracting(StoredColumn::name)
          .containsExactly("id", "name", "late");
    }
    assertNoRest();
  }

  @Test
  void acceptsInterleavedColumns() {
    for (String type : List.of("date", "date", "time")) {
      try (CatalogSnapshot snapshot = catalog.begin(source, 2, 1)) {
        snapshot.schema(new SchemaRow("db", "s", null, true));
        relation(snapshot, "t0", Objects.requireNonNull(tables.get("t0")));
        relation(snapshot, "t1", Objects.requireNonNull(tables.get("t1")));
        for (int i = 1; i <= 3; i++) {
          for (String table : List.of("t0", "t1")) {
            snapshot.column(new ColumnRow("db", "s", table, i, "c" + i, type, true, null, null));
          }
        }
        snapshot.complete();
      }

      for (String table : List.of("t0", "t1")) {
        assertThat(columns(table))
            .extracting(StoredColumn::name, StoredColumn::type)
            .containsExactly(tuple("c1", type), tuple("c2", type), tuple("c3", type));
      }
      assertNoRest();
    }
  }

  @Test
  void abandonedDownloadLeavesNoRows() {
    List<String> before = physicalRows();
    tables.replaceAll((name, table) -> table.withType("bigint").withComment("x".repeat(600)));
    try (CatalogSnapshot abandoned = catalog.begin(source, 2, 1)) {
      fill(abandoned);
    }
    assertThat(physicalRows()).hasSizeGreaterThan(before.size());

    assertThat(catalog.sweep()).isEqualTo(1);

    assertThat(physicalRows()).isEqualTo(before);
    assertNoRest();
  }

  @Test
  void replacesEmptiedSource() {
    tables.clear();

    assertThat(drift(download()).tables().removed()).isEqualTo(TABLES);

    assertThat(new CatalogRows(store).schemas(source))
        .containsExactly(new StoredSchema("db", "s", null, true));
    assertThat(physicalRows()).hasSize(1);
  }

  @Test
  void replacesSchemas() {
    try (CatalogSnapshot snapshot = catalog.begin(source, 2, 1)) {
      snapshot.schema(new SchemaRow("db", "other", null, true));
      snapshot.complete();
    }

    assertThat(new CatalogRows(store).schemas(source))
        .containsExactly(new StoredSchema("db", "other", null, true));
    assertThat(physicalRows()).hasSize(1);
  }

  private Completion download() {
    try (CatalogSnapshot snapshot = catalog.begin(source, nextJob++, 1)) {
      fill(snapshot);
      return snapshot.complete();
    }
  }

  private void fill(CatalogSnapshot snapshot) {
    snapshot.schema(new SchemaRow("db", "s", null, true));
    tables.forEach((name, table) -> relation(snapshot, name, table));
    tables.forEach((name, table) -> columns(snapshot, name, table));
    tables.forEach((name, table) -> key(snapshot, name, table));
  }

  private static void relation(CatalogSnapshot snapshot, String name, FakeTable table) {
    snapshot.relation(new RelationRow("db", "s", name, table.kind, table.rows, null, null, true));
  }

  private static void columns(CatalogSnapshot snapshot, String name, FakeTable table) {
    snapshot.column(new ColumnRow("db", "s", name, 1, "id", "text", true, null, null));
    snapshot.column(
        new ColumnRow("db", "s", name, 2, "name", table.type, true, null, table.comment));
  }

  private static void key(CatalogSnapshot snapshot, String name, FakeTable table) {
    if (table.key) {
      snapshot.key(
          new KeyRow("db", "s", name, name + "_pk", true, List.of("id"), null, null, List.of()));
    }
  }

  private void importTable(String name, String type) {
    importTable(name, new FakeTable(5L, RelationKind.TABLE, type, "imported", true));
  }

  private void importTable(String name, FakeTable table) {
    try (CatalogSnapshot imported = catalog.beginImport(source, 9, 1)) {
      imported.schema(new SchemaRow("db", "s", null, true));
      relation(imported, name, table);
      columns(imported, name, table);
      key(imported, name, table);
      assertThat(imported.merge()).isTrue();
    }
  }

  private void change(String name, UnaryOperator<FakeTable> change) {
    tables.computeIfPresent(name, (same, table) -> change.apply(table));
  }

  private static SchemaDrift drift(Completion completion) {
    return Objects.requireNonNull(((Completion.Current) completion).drift());
  }

  private List<String> names() {
    return relations().stream().map(StoredRelation::name).toList();
  }

  private StoredRelation relation(String name) {
    return relations().stream()
        .filter(relation -> relation.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<StoredRelation> relations() {
    return new CatalogRows(store).relations(source, "db", "s", "", 10 * TABLES);
  }

  private List<StoredColumn> columns(String table) {
    return new CatalogRows(store).columns(source, "db", "s", table);
  }

  private List<StoredTableKey> keys(String table) {
    return new CatalogRows(store).keys(source, "db", "s", table);
  }

  /** Everything stored of a source, without numbers. */
  private static List<String> content(long source) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT concat_ws(' ', r.name, r.kind, r.estimated_rows, f.own, f.columns, f.keys,
                      (SELECT string_agg((to_jsonb(c) - 'relation_number')::text, ',' ORDER BY position)
                       FROM catalog_column c WHERE c.relation_number = r.number),
                      (SELECT string_agg((to_jsonb(k) - 'relation_number')::text, ',')
                       FROM catalog_key k WHERE k.relation_number = r.number))
                    FROM catalog_snapshot s
                    JOIN catalog_relation r ON r.snapshot_id = s.id
                    JOIN catalog_fingerprint f ON f.relation_number = r.number
                    WHERE s.source_id = :source AND s.state = 'current'
                    ORDER BY r.name""")
                .bind("source", source)
                .list(String.class));
  }

  /** The place of each row and the transaction that wrote it. */
  private static List<String> physicalRows() {
    List<String> rows = new ArrayList<>();
    for (String table : PARTS) {
      rows.addAll(
          store.withSession(
              session ->
                  session
                      .sql(
                          "SELECT '%1$s ' || ctid || ' ' || xmin FROM %1$s ORDER BY ctid"
                              .formatted(table))
                      .list(String.class)));
    }
    return rows;
  }

  /**
   * Rows written so far, including those of transactions that were rolled back. PostgreSQL 14 may
   * count the latest ones later.
   */
  private static long insertedRows() {
    return store.withSession(
        session -> {
          String version = "SELECT current_setting('server_version_num')::int";
          if (session.sql(version).one(Integer.class) >= 150_000) {
            session.sql("SELECT pg_stat_force_next_flush()").list(row -> 1);
          }
          return session
              .sql(
                  """
                  SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint
                  FROM pg_stat_user_tables
                  WHERE relname ~ '^catalog_(schema|relation|column|key|fingerprint|replacement)'""")
              .one(Long.class);
        });
  }

  private static List<String> changes() {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT concat(job_id, ' ', object, ' ', change, ' ', schema_name, '.',
                      relation_name, ' ', coalesce(column_name, 'null'), ' ',
                      coalesce(differences::text, 'null'))
                    FROM catalog_change ORDER BY id""")
                .list(String.class));
  }

  private static void assertNoRest() {
    assertThat(CatalogSources.rows(store, "catalog_snapshot")).isEqualTo(1);
    assertThat(CatalogSources.rows(store, "catalog_replacement")).isZero();
    for (String table : List.of("catalog_column_block", "catalog_key", "catalog_fingerprint")) {
      assertThat(
              CatalogSources.rows(
                  store,
                  table + " WHERE relation_number NOT IN (SELECT number FROM catalog_relation)"))
          .as(table)
          .isZero();
    }
  }
}
