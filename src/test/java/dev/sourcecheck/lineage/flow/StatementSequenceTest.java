package dev.sourcecheck.lineage.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.EdgeSink;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.flow.StatementOutcome.StatementResult;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Table and column lineage of a sequence of statements. */
class StatementSequenceTest {
  private static final KnownTables SHOP =
      catalog(
          Map.of(
              "public.orders", List.of("id", "customer", "total", "day"),
              "public.customers", List.of("id", "name"),
              "mart.sales", List.of("customer", "total"),
              "mart.daily", List.of("day", "total"),
              "archive.orders", List.of("id"),
              "warehouse.stock", List.of("id", "amount"),
              "north.item", List.of("id"),
              "south.item", List.of("id")));

  private final List<StatementOutcome> outcomes = new ArrayList<>();

  private static KnownTables catalog(Map<String, List<String>> tables) {
    return new KnownTables() {
      @Override
      public Optional<Set<String>> schemasOf(String name) {
        Set<String> schemas = new TreeSet<>();
        for (String table : tables.keySet()) {
          if (table.endsWith("." + name)) {
            schemas.add(table.substring(0, table.indexOf('.')));
          }
        }
        return Optional.of(schemas);
      }

      @Override
      public List<String> columnsOf(String schema, String relation) {
        return tables.getOrDefault(schema + "." + relation, List.of());
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INSERT INTO t SELECT * FROM a                                            | a->t
          INSERT INTO t (x) SELECT x FROM a UNION ALL SELECT y FROM b              | a->t b->t
          INSERT INTO t (x) SELECT x FROM a EXCEPT SELECT y FROM b                 | a->t b~>t
          INSERT INTO t (x) SELECT a.x FROM a WHERE i IN (SELECT b.i FROM b)       | a->t b~>t
          INSERT INTO t (x, n) SELECT (SELECT max(b.x) FROM b), a.i FROM a         | a->t b->t
          INSERT INTO t VALUES (1, 2), (3, (SELECT max(x) FROM a))                 | a->t
          WITH m AS (DELETE FROM a RETURNING *) INSERT INTO t SELECT * FROM m      | a->t
          WITH m AS (INSERT INTO t (i) SELECT a.i FROM a RETURNING i) INSERT INTO u (i) SELECT i FROM m | a->t t->u
          CREATE TABLE t AS SELECT * FROM a WITH NO DATA                           | a->t
          CREATE MATERIALIZED VIEW t AS SELECT * FROM a WITH DATA                  | a->t
          CREATE TABLE t AS TABLE a                                                | a->t
          SELECT * INTO t FROM a                                                   | a->t
          UPDATE t SET x = a.x FROM a WHERE t.i = a.i                              | a->t
          MERGE INTO t USING a ON t.i = a.i WHEN MATCHED THEN UPDATE SET x = a.x WHEN NOT MATCHED THEN INSERT VALUES (a.i, a.x) | a->t
          INSERT INTO t (n) SELECT count(*) FROM a                                 | a->t
          CREATE TABLE t AS SELECT * FROM a; INSERT INTO u SELECT * FROM t         | a->t t->u
          """)
  void tracesRelations(String sql, String edges) {
    assertThat(tables(KnownTables.NONE, sql)).containsExactlyInAnyOrder(edges.split(" "));
    assertThat(outcomes)
        .extracting(StatementOutcome::result)
        .containsOnly(StatementResult.RESOLVED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t (x, y) SELECT x, date $1 FROM a WHERE x = $2 LIMIT $3",
        "INSERT INTO t (x) SELECT EXTRACT($1 FROM x) FROM a",
        "INSERT INTO t (x) SELECT x FROM a WHERE x IN ($1 /*, ... */) LIMIT $2 OFFSET $3",
        "INSERT INTO t (x) SELECT x::numeric(9,2) FROM ONLY a -- why; not",
        "INSERT INTO t (x) SELECT $1 || x FROM a GROUP BY $4, x",
        "INSERT INTO t (x) SELECT final.x FROM a AS final",
        "INSERT INTO t (x) SELECT a.x::text FROM a TABLESAMPLE bernoulli ($1) REPEATABLE ($2)",
        "INSERT INTO t (x) SELECT r.x FROM a r, ROWS FROM (unnest(r.y), generate_series($1, $2)) f",
        "INSERT INTO t (x) SELECT sum(x) OVER (ORDER BY y ROWS $1 PRECEDING EXCLUDE TIES) FROM a",
        "WITH c AS NOT MATERIALIZED (SELECT x FROM a) INSERT INTO t (x) SELECT x FROM c",
        "INSERT INTO t (x) SELECT xmlelement(name e, x) FROM a WHERE EXISTS (TABLE a)",
        "INSERT INTO t (x) SELECT x COLLATE \"C\" FROM a WHERE y BETWEEN SYMMETRIC $1 AND $2",
        "INSERT INTO t (x) SELECT JSON_VALUE(x, $1 RETURNING int) FROM a WHERE y IS JSON",
        "INSERT INTO t (x) SELECT j.x FROM a, JSON_TABLE(a.y, $1 COLUMNS (x int PATH $2)) AS j",
        "INSERT INTO t (x) SELECT u.k FROM a JOIN a b USING (k) AS u",
        "MERGE INTO t USING a ON t.i = a.i WHEN MATCHED THEN UPDATE SET x = a.x RETURNING t.x",
        """
        WITH RECURSIVE r AS (SELECT x, y FROM a UNION ALL SELECT a.x, a.y FROM a, r WHERE a.x = r.y)
          CYCLE x SET looped USING path INSERT INTO t (x) SELECT x FROM r"""
      })
  void parsesValidStatements(String sql) {
    assertThat(tables(KnownTables.NONE, sql)).containsExactly("a->t");
    assertThat(outcomes)
        .extracting(StatementOutcome::result)
        .containsExactly(StatementResult.RESOLVED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "BEGIN",
        "SET search_path = x",
        "SELECT * FROM a WHERE x = $1",
        "INSERT INTO t VALUES ($1, $2)",
        "DELETE FROM t USING a WHERE t.i = a.i",
        "CREATE TABLE t (x int, CHECK (x > 0))",
        "CREATE INDEX t_as ON t (x)",
        "COPY (SELECT * FROM a) TO STDOUT",
        "COPY t FROM '/stage/file.csv'",
        "REFRESH MATERIALIZED VIEW t",
        "EXPLAIN SELECT * FROM a",
        "MERGE INTO t USING a ON t.i = a.i WHEN MATCHED THEN DELETE"
      })
  void ignoresStatementsWithoutLineage(String sql) {
    assertThat(tables(KnownTables.NONE, sql)).isEmpty();
    assertThat(outcomes)
        .extracting(StatementOutcome::result)
        .containsExactly(StatementResult.NO_LINEAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GARBLED a INTO t                                                          | syntax
          CALL fill()                                                               | opaque
          DO $$ BEGIN INSERT INTO t SELECT * FROM a; END $$                         | opaque
          EXPLAIN ANALYZE INSERT INTO t SELECT * FROM a                             | opaque
          CREATE FUNCTION f() RETURNS void AS 'x' LANGUAGE sql                      | opaque
          """)
  void countsUnresolvedByReason(String sql, String reason) {
    assertThat(tables(KnownTables.NONE, sql)).isEmpty();
    assertThat(outcomes)
        .containsExactly(new StatementOutcome(StatementResult.NOT_UNDERSTOOD, reason, 0, 0));
  }

  @Test
  void procedureCallsAreOpaque() {
    assertThat(
            tables(
                KnownTables.NONE,
                "SELECT refresh_all($1)",
                "/* x */ select \"etl\".refresh_all(upper($1), now()) as done;",
                "SELECT upper($1)",
                "SELECT refresh_all($1) FROM a"))
        .isEmpty();
    assertThat(outcomes)
        .extracting(StatementOutcome::result)
        .containsExactlyInAnyOrder(
            StatementResult.NOT_UNDERSTOOD,
            StatementResult.NOT_UNDERSTOOD,
            StatementResult.NO_LINEAGE,
            StatementResult.NO_LINEAGE);
  }

  @Test
  void deepNestingAffectsOneStatementOnly() {
    List<String> statements = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      statements.add(
          "INSERT INTO t%d (x) SELECT %sx%s FROM a".formatted(i, "(".repeat(200), ")".repeat(200)));
    }
    statements.add("INSERT INTO t (x) SELECT x FROM a");
    assertThat(columns(KnownTables.NONE, statements.toArray(String[]::new)))
        .hasSize(51)
        .contains("public.a.x -> public.t.x");
  }

  @Test
  void expandsStarsFromCatalog() {
    assertThat(columns(SHOP, "INSERT INTO mart.sales SELECT customer, total FROM orders"))
        .containsExactlyInAnyOrder(
            "public.orders.customer -> mart.sales.customer",
            "public.orders.total -> mart.sales.total");
    assertThat(
            columns(
                SHOP, "CREATE TABLE copy AS SELECT * FROM customers JOIN mart.sales USING (id)"))
        .contains("public.customers.name -> copy.name", "mart.sales.total -> copy.total");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INSERT INTO archive.orders (id) SELECT id FROM orders    | public.orders->archive.orders
          INSERT INTO stock (id) SELECT id FROM customers          | public.customers->warehouse.stock
          INSERT INTO orders (id) SELECT id FROM item              | item->public.orders
          INSERT INTO shop.public.orders (id) SELECT id FROM stock | warehouse.stock->public.orders
          INSERT INTO orders (id) SELECT id FROM other.x.stock     | other.x.stock->public.orders
          """)
  void resolvesUnqualifiedNames(String sql, String edge) {
    assertThat(edges(SHOP, sql)).filteredOn(e -> !e.contains(" ")).containsExactly(edge);
  }

  @Test
  void truncatesNamesLikeServer() {
    String name = "n".repeat(61) + "äöü";
    assertThat(tables(KnownTables.NONE, "INSERT INTO t SELECT * FROM " + name))
        .containsExactly("n".repeat(61) + "ä->t");
  }

  @Test
  void renamedTableKeepsSources() {
    assertThat(
            columns(
                SHOP,
                """
                CREATE TABLE "shop"."mart"."daily__dbt_tmp" AS (
                  SELECT day, sum(total) AS total FROM "shop"."public"."orders" GROUP BY 1)""",
                "ALTER TABLE \"shop\".\"mart\".\"daily\" RENAME TO \"daily__dbt_backup\"",
                "ALTER TABLE \"shop\".\"mart\".\"daily__dbt_tmp\" RENAME TO \"daily\"",
                "DROP TABLE IF EXISTS \"shop\".\"mart\".\"daily__dbt_backup\" CASCADE"))
        .containsExactlyInAnyOrder(
            "public.orders.day -> mart.daily.day", "public.orders.total -> mart.daily.total");
  }

  @Test
  void followsRenamesWithoutCatalog() {
    assertThat(
            columns(
                KnownTables.NONE,
                "CREATE TABLE s.x__tmp AS SELECT a FROM s.y",
                "ALTER TABLE s.x RENAME TO x__old",
                "ALTER TABLE s.x__tmp RENAME TO x"))
        .containsExactly("s.y.a -> s.x.a");
  }

  @Test
  void bridgesTemporaryTables() {
    assertThat(
            edges(
                SHOP,
                "CREATE TEMP TABLE step1 AS SELECT * FROM orders WHERE day > $1",
                "CREATE TEMPORARY TABLE step2 AS SELECT s.customer, s.total FROM step1 s",
                "INSERT INTO mart.sales SELECT * FROM step2"))
        .containsExactlyInAnyOrder(
            "public.orders->mart.sales",
            "public.orders.customer -> mart.sales.customer",
            "public.orders.total -> mart.sales.total",
            "public.orders.day => mart.sales");
  }

  @Test
  void separatesTemporaryTablesOfSessions() {
    List<String> edges = start(SHOP);
    StatementSequence sequence = started;
    sequence.add(statement("CREATE TEMP TABLE tmp AS SELECT customer, total FROM orders", "1"));
    sequence.add(statement("INSERT INTO mart.sales SELECT customer, total FROM tmp", "1"));
    sequence.add(statement("CREATE TEMP TABLE tmp AS SELECT day, total FROM mart.daily", "2"));
    sequence.add(statement("INSERT INTO archive.orders (id) SELECT total FROM tmp", "2"));
    sequence.finish(Set.of("refresh_all"));
    assertThat(edges)
        .containsExactlyInAnyOrder(
            "public.orders->mart.sales",
            "public.orders.customer -> mart.sales.customer",
            "public.orders.total -> mart.sales.total",
            "mart.daily->archive.orders",
            "mart.daily.total -> archive.orders.id");
  }

  @Test
  void ignoresAmbiguousTemporaryTable() {
    assertThat(
            columns(
                SHOP,
                "CREATE TEMP TABLE tmp AS SELECT customer, total FROM orders",
                "CREATE TEMP TABLE tmp AS SELECT day, total FROM mart.daily",
                "INSERT INTO archive.orders (id) SELECT total FROM tmp",
                "INSERT INTO warehouse.stock (id) SELECT customer FROM tmp"))
        .containsExactly("public.orders.customer -> warehouse.stock.id");
    assertThat(outcomes)
        .contains(new StatementOutcome(StatementResult.NOT_UNDERSTOOD, "temporary_table", 1, 1));
  }

  @Test
  void bridgesDroppedTablesOnly() {
    assertThat(
            columns(
                SHOP,
                "CREATE TABLE staging AS SELECT id, total FROM orders",
                "INSERT INTO mart.sales (total) SELECT total FROM staging",
                "DROP TABLE staging",
                "INSERT INTO orders (total) SELECT amount FROM stock"))
        .containsExactlyInAnyOrder(
            "public.orders.total -> mart.sales.total",
            "warehouse.stock.amount -> public.orders.total");
  }

  @Test
  void stopsAtCyclicTables() {
    assertThat(
            columns(
                SHOP,
                "CREATE TEMP TABLE x AS SELECT id FROM y",
                "CREATE TEMP TABLE y AS SELECT id FROM x",
                "INSERT INTO y SELECT id FROM orders",
                "INSERT INTO archive.orders SELECT id FROM x"))
        .containsExactly("public.orders.id -> archive.orders.id");
  }

  @Test
  void readsModelFromComment() {
    assertThat(
            StatementLabel.of(
                "/* {\"app\": \"dbt\", \"node_id\": \"model.shop.daily\"} */ create table x as select 1"))
        .contains(new StatementLabel("dbt", "model.shop.daily"));
    assertThat(StatementLabel.of("select 1 /*dag_id='nightly',task_id='load'*/"))
        .contains(new StatementLabel("airflow", "nightly"));
    assertThat(StatementLabel.of("select '\"node_id\": \"x\"' /* no label */")).isEmpty();
  }

  private List<String> tables(KnownTables known, String... statements) {
    return edges(known, statements).stream()
        .filter(edge -> !edge.contains(" "))
        .map(edge -> edge.replaceAll("\\w+\\.", ""))
        .toList();
  }

  private List<String> columns(KnownTables known, String... statements) {
    return edges(known, statements).stream().filter(edge -> edge.contains(" -> ")).toList();
  }

  private StatementSequence started;

  private List<String> start(KnownTables known) {
    List<String> edges = new ArrayList<>();
    started =
        new StatementSequence(
            new NameRules(
                "shop",
                new NamingConvention(
                    SqlSyntax.POSTGRESQL, List.of("public"), 63, "pg_", "pg_catalog"),
                known),
            new FlowEdges(new ListSink(edges)),
            (statement, outcome) -> outcomes.add(outcome));
    return edges;
  }

  private static HistoryStatement statement(String sql, String session) {
    return new HistoryStatement(sql, session, 1, null, false);
  }

  private List<String> edges(KnownTables known, String... statements) {
    List<String> edges = start(known);
    StatementSequence sequence = started;
    for (String sql : statements) {
      sequence.add(statement(sql, "1"));
    }
    sequence.finish(Set.of("refresh_all"));
    return edges;
  }

  /** Collects edges as text. {@code ->} and {@code ~>} denote relations, {@code =>} steering. */
  private record ListSink(List<String> edges) implements EdgeSink {
    @Override
    public void add(EdgeOrigin origin, LineageEdge edge, long calls, @Nullable Instant lastSeen) {
      String arrow =
          switch (edge.kind()) {
            case DIRECT, ANY -> "->";
            case INDIRECT -> "~>";
            case VALUE -> " -> ";
            case STEERING -> " => ";
          };
      edges.add(text(edge.from()) + arrow + text(edge.to()));
    }

    private static String text(LineageEdge.EdgeEnd end) {
      return end.relation() + (end.column() == null ? "" : "." + end.column());
    }

    @Override
    public EdgeCounts finish() {
      return new EdgeCounts(0, 0);
    }

    @Override
    public void close() {
      // nothing to release
    }
  }
}
