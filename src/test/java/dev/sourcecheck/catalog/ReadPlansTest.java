package dev.sourcecheck.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.TableQuery.TablePosition;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.lineage.LineageDirection;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageGraphReader;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.servers.MapperStatements;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.SqlListener;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The statements of the read API use indexes also with generic plans, which the server may choose
 * for prepared statements: they are planned without the values, and so without a source's share.
 */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadPlansTest {
  private static final String WHOLE_TABLE =
      "Seq Scan on (catalog_(schema|relation|column|key|change)|lineage_edge)";
  private static final TableQuery ALL = new TableQuery(null, null, null, null);
  private static final EdgeEnd TABLE = new EdgeEnd(RelationName.of("s1", "t1"), null);
  private static final EdgeEnd COLUMN = new EdgeEnd(RelationName.of("s1", "t1"), "c1");

  /** Its download has the ID of the snapshot, its schemas and tables hashes of their names. */
  private static final List<String> ROWS =
      List.of(
          """
          INSERT INTO catalog_schema (snapshot_id, id, database_name, name, granted)
          SELECT :id, CAST(md5('s' || n) AS uuid), 'db', 's' || n, true
          FROM generate_series(1, 1000) n
          """,
          """
          INSERT INTO catalog_relation
            (snapshot_id, id, number, schema_id, database_name, schema_name, name, kind, granted)
          SELECT
            :id, CAST(md5('t' || n) AS uuid), :id * :numbers + n,
            CAST(md5('s' || 1 + n % 1000) AS uuid), 'db', 's' || 1 + n % 1000, 't' || n, 'table', true
          FROM generate_series(1, 20000) n
          """,
          """
          INSERT INTO catalog_column_block (relation_number, position, nullable, names, types)
          SELECT :id * :numbers + n, 1, '{t,t,t}', '{c1,c2,c3}', '{bigint,bigint,bigint}'
          FROM generate_series(1, 20000) n
          """,
          """
          INSERT INTO catalog_key (relation_number, is_primary, name, columns, ref_columns)
          SELECT :id * :numbers + n, true, 'pk', '{c1}', '{}'
          FROM generate_series(1, 20000) n
          """,
          """
          INSERT INTO catalog_change
            (source_id, download, job_id, since, object, change, schema_name, relation_name)
          SELECT :source, download, download, now(), 'table', 'added', 's1', 't' || n
          FROM generate_series(1, 5) download
          CROSS JOIN generate_series(1, 5000) n
          """,
          """
          INSERT INTO lineage_edge
            (source_id, origin, edge_key, from_database, from_schema, from_relation, from_column,
             to_database, to_schema, to_relation, to_column, kind)
          SELECT
            :source, 'view', CAST(md5(n || column_name) AS uuid), '', 's' || n % 1000, 't' || n,
            column_name, '', 's' || n % 1000, 'v' || n, column_name,
            CASE column_name WHEN '' THEN 'direct' ELSE 'value' END
          FROM generate_series(1, 10000) n
          CROSS JOIN unnest(ARRAY['', 'c1']) column_name
          """);

  private static final List<String> FILLED =
      List.of(
          "catalog_schema",
          "catalog_relation",
          "catalog_column_block",
          "catalog_key",
          "catalog_change",
          "lineage_edge");

  private final StoreSql store;
  private final CatalogTables tables;
  private final CatalogReader catalog;
  private final DriftReader drift;
  private final LineageGraphReader lineage;
  private final List<Long> others = new ArrayList<>();
  private long source;
  private long snapshot;

  ReadPlansTest(
      StoreSql store,
      CatalogTables tables,
      CatalogReader catalog,
      DriftReader drift,
      LineageGraphReader lineage) {
    this.store = store;
    this.tables = tables;
    this.catalog = catalog;
    this.drift = drift;
    this.lineage = lineage;
  }

  @BeforeAll
  void fill() throws SQLException {
    source = CatalogSources.insert(store, UUID.randomUUID().toString());
    snapshot =
        store.withSession(
            session ->
                session
                    .sql(
                        """
                        INSERT INTO catalog_snapshot (source_id, state, completed_at)
                        VALUES (:source, 'current', now())
                        RETURNING id\
                        """)
                    .bind("source", source)
                    .one(Long.class));
    ROWS.forEach(this::execute);
    for (int i = 0; i < 4; i++) {
      others.add(addOther());
    }
    store.useSession(
        session -> {
          try (Statement analyze = session.connection().createStatement()) {
            analyze.execute("ANALYZE " + String.join(", ", FILLED));
          }
        });
  }

  /** With one source alone, an index of all sources would be as good as one that begins with it. */
  private long addOther() throws SQLException {
    long other = CatalogSources.insert(store, UUID.randomUUID().toString());
    store.useSession(
        session ->
            session
                .sql(
                    """
                    INSERT INTO lineage_edge
                      (source_id, origin, edge_key, from_database, from_schema, from_relation,
                       from_column, to_database, to_schema, to_relation, to_column, kind)
                    SELECT
                      :other, origin, edge_key, from_database, from_schema, from_relation,
                      from_column, to_database, to_schema, to_relation, to_column, kind
                    FROM lineage_edge
                    WHERE source_id = :source
                    """)
                .bind("other", other)
                .bind("source", source)
                .execute());
    return other;
  }

  @AfterAll
  void empty() {
    List.of(
            "DELETE FROM catalog_column_block WHERE relation_number / :numbers = :id",
            "DELETE FROM catalog_key WHERE relation_number / :numbers = :id",
            "DELETE FROM catalog_relation WHERE snapshot_id = :id",
            "DELETE FROM catalog_schema WHERE snapshot_id = :id",
            "DELETE FROM catalog_snapshot WHERE id = :id",
            "DELETE FROM catalog_change WHERE source_id = :source",
            "DELETE FROM data_source WHERE id = :source")
        .forEach(this::execute);
    for (long other : others) {
      store.useSession(
          session ->
              session.sql("DELETE FROM data_source WHERE id = :id").bind("id", other).execute());
    }
  }

  @Test
  void listsTables() throws SQLException {
    TablePosition after = new TablePosition("db", "s500", "t499");

    assertThat(plans(() -> tables.page(source, ALL, TablePosition.START, 101)))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains(
            "catalog_schema_listing", "catalog_relation_listing", "catalog_column_block_pkey");
    assertThat(plans(() -> tables.page(source, ALL, after, 101)))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains(
            "catalog_schema_listing", "catalog_relation_listing", "catalog_column_block_pkey");
  }

  @Test
  void searchesTables() throws SQLException {
    for (TableQuery query :
        List.of(
            new TableQuery("t1", null, null, null),
            new TableQuery("é", null, null, RelationKind.TABLE),
            new TableQuery(null, "db", "s7", RelationKind.VIEW))) {
      assertThat(plans(() -> tables.page(source, query, TablePosition.START, 101)))
          .doesNotContainPattern(WHOLE_TABLE)
          .contains("catalog_relation_listing");
    }
  }

  @Test
  void describesTable() throws SQLException {
    assertThat(plans(() -> tables.position(source, UUID.randomUUID())))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains("catalog_relation_pkey");
    assertThat(plans(() -> catalog.named(source, "s1", "t1"))).doesNotContainPattern(WHOLE_TABLE);
    assertThat(plans(() -> catalog.columns(source, "db", "s1", "t1")))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains("catalog_relation_pkey", "catalog_column_block_pkey");
    assertThat(plans(() -> catalog.keys(source, "db", "s1", "t1")))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains("catalog_relation_pkey", "catalog_key_of_relation");
    assertThat(plans(() -> catalog.relations(source, "db", "s1", "t1", 100)))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains("catalog_relation_listing");
  }

  @Test
  void listsChanges() throws SQLException {
    assertThat(drift.page(source, 3, 0, 1)).isPresent();

    assertThat(plans(() -> drift.page(source, 3, 4000, 101)))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains("catalog_change_of_download")
        // a scan of all sources' changes in their order
        .doesNotContain("catalog_change_pkey");
  }

  @Test
  void walksLineage() throws SQLException {
    for (EdgeEnd start : List.of(TABLE, COLUMN)) {
      assertThat(plans(() -> lineage.around(source, start, LineageDirection.BOTH, 3, 500)))
          .doesNotContainPattern(WHOLE_TABLE)
          .contains("lineage_edge_from", "lineage_edge_to");
      assertThat(plans(() -> lineage.exists(source, start)))
          .doesNotContainPattern(WHOLE_TABLE)
          .containsPattern("lineage_edge_(from|to)");
    }
    assertThat(plans(() -> lineage.columnEdges(source, List.of(TABLE.relation()), 100)))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains("lineage_edge_to");
  }

  @Test
  void readsLineageOfSchema() throws SQLException {
    assertThat(plans(() -> lineage.whole(source, "s1", 500)))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains("lineage_edge_from", "lineage_edge_to");
    assertThat(plans(() -> lineage.whole(source, null, 500)))
        .doesNotContainPattern(WHOLE_TABLE)
        .contains("lineage_edge_of_source");
  }

  /** The generic plans of the statements of a call. */
  private String plans(Runnable call) throws SQLException {
    Set<String> statements = statements(call);
    assertThat(statements).isNotEmpty();
    StringBuilder plans = new StringBuilder();
    for (String sql : statements) {
      plans.append(genericPlan(sql)).append('\n');
    }
    return plans.toString();
  }

  /** What Hibernate executes for a call, with {@code ?} for parameters. */
  private static Set<String> statements(Runnable call) {
    Set<String> statements = new LinkedHashSet<>();
    Thread caller = Thread.currentThread();
    MapperStatements.listen(
        new SqlListener() {
          @Override
          public void before(String sql) {
            if (Thread.currentThread() == caller) {
              statements.add(sql);
            }
          }
        });
    try {
      call.run();
    } finally {
      MapperStatements.listen(SqlListener.NONE);
    }
    return statements;
  }

  private String genericPlan(String sql) throws SQLException {
    StringBuilder numbered = new StringBuilder();
    int parameters = 0;
    for (char c : sql.toCharArray()) {
      numbered.append(c == '?' ? "$" + ++parameters : String.valueOf(c));
    }
    String values =
        parameters == 0
            ? ""
            : "("
                + String.join(", ", Stream.generate(() -> "NULL").limit(parameters).toList())
                + ")";
    return store.withSession(
        session -> {
          try (Statement statement = session.connection().createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan");
            statement.execute("PREPARE read_plan AS " + numbered);
            try {
              return lines(statement, "EXPLAIN EXECUTE read_plan " + values);
            } finally {
              statement.execute("DEALLOCATE read_plan");
              statement.execute("RESET plan_cache_mode");
            }
          }
        });
  }

  private static String lines(Statement statement, String sql) throws SQLException {
    StringBuilder lines = new StringBuilder();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        lines.append(rows.getString(1)).append('\n');
      }
    }
    return lines.toString();
  }

  private void execute(String sql) {
    store.useSession(
        session -> {
          var statement = session.sql(sql);
          if (sql.contains(":id")) {
            statement.bind("id", snapshot);
          }
          if (sql.contains(":numbers")) {
            statement.bind("numbers", ObjectFingerprints.NUMBERS);
          }
          if (sql.contains(":source")) {
            statement.bind("source", source);
          }
          statement.execute();
        });
  }
}
