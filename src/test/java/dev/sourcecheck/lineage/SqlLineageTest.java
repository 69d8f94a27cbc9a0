package dev.sourcecheck.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.lineage.StatementReading.NotUnderstood;
import dev.sourcecheck.lineage.StatementReading.ReadingReason;
import dev.sourcecheck.lineage.StatementReading.Understood;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlLineageTest {
  private static final KnownTables SHOP =
      KnownTables.of(
          Map.of(
              "orders", Set.of("public", "archive"),
              "stock", Set.of("warehouse"),
              "item", Set.of("north", "south")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INSERT INTO t SELECT * FROM a                                            | a->t
          INSERT INTO t (x) SELECT x FROM a UNION ALL SELECT y FROM b              | a->t b->t
          INSERT INTO t SELECT * FROM a EXCEPT SELECT * FROM b                     | a->t b~>t
          INSERT INTO t SELECT * FROM a WHERE i IN (SELECT i FROM b)               | a->t b~>t
          INSERT INTO t SELECT * FROM a JOIN b ON a.i = (SELECT max(i) FROM c)     | a->t b->t c~>t
          INSERT INTO t SELECT (SELECT max(x) FROM b), 1 FROM a                    | a->t b->t
          INSERT INTO t SELECT * FROM (SELECT * FROM (SELECT * FROM a) x) y        | a->t
          INSERT INTO t SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.i = a.i) l | a->t b->t
          INSERT INTO t SELECT a.* FROM a JOIN (b JOIN c ON b.i = c.i) ON a.i = b.i | a->t b->t c->t
          INSERT INTO t SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM b)) FROM a | a->t b~>t
          INSERT INTO t VALUES (1, 2), (3, (SELECT max(x) FROM a))                 | a->t
          INSERT INTO t SELECT * FROM a ON CONFLICT (i) DO UPDATE SET x = (SELECT 1 FROM b) | a->t b->t
          WITH c AS (SELECT * FROM a) INSERT INTO t SELECT * FROM c                | a->t
          INSERT INTO t WITH c AS (SELECT * FROM a) SELECT * FROM c                | a->t
          WITH c AS (SELECT * FROM a), d AS (SELECT * FROM b) INSERT INTO t SELECT * FROM d | b->t
          WITH RECURSIVE c AS (SELECT i FROM a UNION ALL SELECT i FROM c JOIN b USING (i)) INSERT INTO t SELECT i FROM c | a->t b->t
          WITH RECURSIVE x AS (SELECT * FROM y), y AS (SELECT * FROM a) INSERT INTO t SELECT * FROM x | a->t
          WITH m AS (DELETE FROM a RETURNING *) INSERT INTO t SELECT * FROM m      | a->t
          WITH m AS (INSERT INTO t SELECT * FROM a RETURNING i) INSERT INTO u SELECT i FROM m | a->t t->u
          CREATE TABLE t AS SELECT * FROM a                                        | a->t
          CREATE TEMP TABLE IF NOT EXISTS t AS (WITH c AS (SELECT * FROM a) SELECT * FROM c) | a->t
          CREATE TABLE t AS SELECT * FROM a WITH NO DATA                           | a->t
          CREATE OR REPLACE VIEW t AS SELECT * FROM a                              | a->t
          CREATE MATERIALIZED VIEW t AS SELECT * FROM a WITH DATA                  | a->t
          SELECT * INTO t FROM a                                                   | a->t
          SELECT * INTO TEMP TABLE t FROM a                                        | a->t
          UPDATE t SET x = a.x FROM a WHERE t.i = a.i                              | a->t
          UPDATE t SET (x, y) = (SELECT x, y FROM a) WHERE i IN (SELECT i FROM b)  | a->t b~>t
          MERGE INTO t USING a ON t.i = a.i WHEN MATCHED THEN UPDATE SET x = a.x WHEN NOT MATCHED THEN INSERT VALUES (a.i, a.x) | a->t
          MERGE INTO t USING (SELECT * FROM a) s ON t.i = s.i WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN MATCHED THEN UPDATE SET x = s.x | a->t
          MERGE INTO t USING a ON t.i = a.i WHEN MATCHED AND t.x > 1 THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (i) VALUES (a.i) | a->t
          PREPARE p (int, text) AS INSERT INTO t SELECT * FROM a WHERE x = $1 | a->t
          CREATE TABLE t AS SELECT * FROM a; INSERT INTO u SELECT * FROM t         | a->t t->u
          """)
  void valuesFlowFromWhatIsReadToWhatIsWritten(String sql, String edges) throws Exception {
    assertThat(edges(sql)).containsExactlyInAnyOrder(edges.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WITH a AS (SELECT * FROM b) INSERT INTO t SELECT * FROM a                | b->t
          WITH a AS (SELECT * FROM b) INSERT INTO t SELECT * FROM public.a         | a->t
          WITH t AS (SELECT * FROM a) INSERT INTO t SELECT * FROM t                | a->t
          WITH a AS (SELECT * FROM a) INSERT INTO t SELECT * FROM a                | a->t
          WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM (WITH a AS (SELECT * FROM c) SELECT * FROM a) q | c->t
          INSERT INTO t SELECT * FROM (WITH a AS (SELECT * FROM c) SELECT * FROM a) q, a | c->t a->t
          WITH "A" AS (SELECT * FROM b) INSERT INTO t SELECT * FROM a              | a->t
          """)
  void aWithHidesTablesJustWhereItHolds(String sql, String edges) throws Exception {
    assertThat(edges(sql)).containsExactlyInAnyOrder(edges.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO t SELECT date $1, interval $2 day, timestamp $3 FROM a WHERE x = $4",
        "INSERT INTO t SELECT EXTRACT($1 FROM x) FROM a",
        "INSERT INTO t SELECT x FROM a WHERE x IN ($1 /*, ... */) LIMIT $2 OFFSET $3",
        "INSERT INTO t SELECT x FROM a WHERE x OPERATOR(pg_catalog.=) ANY (ARRAY[$1, $2])",
        "INSERT INTO t SELECT x::numeric(9,2), now() - $3::interval FROM ONLY a -- why; not",
        "INSERT INTO t SELECT $1 || x, substring(x FROM $2 FOR $3) FROM a GROUP BY $4, x",
        "insert into T select \"x\" from \"a\" where x ~~ E'it\\'s' and y = $q$a;'b$q$;"
      })
  void whatAServerMakesOfAStatementIsRead(String sql) throws Exception {
    assertThat(edges(sql)).containsExactly("a->t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "BEGIN",
        "SET search_path = x",
        "SELECT * FROM a WHERE x = $1",
        "SELECT x FROM a FOR UPDATE",
        "select what is this even",
        "INSERT INTO t VALUES ($1, $2)",
        "DELETE FROM t USING a WHERE t.i = a.i",
        "DELETE FROM t USING (SELECT i FROM a) d WHERE t.i = d.i",
        "CREATE TABLE t (x int, CHECK (x > 0))",
        "CREATE INDEX t_as ON t (x)",
        "CREATE FUNCTION f() RETURNS void BEGIN ATOMIC INSERT INTO t SELECT * FROM a; END",
        "CREATE USER u PASSWORD 'x'",
        "COPY (SELECT * FROM a) TO STDOUT",
        "REFRESH MATERIALIZED VIEW t",
        "MERGE INTO t USING a ON t.i = a.i WHEN MATCHED THEN DELETE"
      })
  void whatCarriesNoValuesIsNotCalledMisunderstood(String sql) throws Exception {
    assertThat(edges(sql)).isEmpty();
  }

  @Test
  void aQueryIsReadForWhatItReadsButHasNoFlows() throws Exception {
    String sql = "SELECT * FROM a JOIN b USING (i)";
    SqlLineage lineage = new SqlLineage(NameRules.postgres("shop", KnownTables.NONE));
    assertThat(((Understood) lineage.read(sql)).reads()).hasSize(2);
    assertThat(lineage.flows(sql)).isEqualTo(Understood.NOTHING);
    assertThat(lineage.flows("INSERT INTO t " + sql))
        .isEqualTo(lineage.read("INSERT INTO t " + sql));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INSERT INTO t SELECT FROM WHERE        | SYNTAX
          INSERT INTO t SELECT * FROM a b c d    | SYNTAX
          FROM a INSERT INTO t                   | SYNTAX
          INSERT INTO t SELECT * FROM a; garbage | SYNTAX
          INSERT INTO t SELECT * FROM s.d.x.y.a  | UNSUPPORTED
          CALL fill()                            | OPAQUE
          DO $$ BEGIN INSERT INTO t SELECT * FROM a; END $$ | OPAQUE
          """)
  void nothingIsGuessed(String sql, ReadingReason reason) throws Exception {
    assertThat(read(sql, KnownTables.NONE)).isEqualTo(new NotUnderstood(reason));
  }

  @Test
  void whatIsTooLongIsNotParsed() throws Exception {
    String sql = "INSERT INTO t SELECT * FROM a WHERE x = '" + "x".repeat(100_000) + "'";
    assertThat(read(sql, KnownTables.NONE)).isEqualTo(new NotUnderstood(ReadingReason.TOO_LONG));
  }

  @Test
  void whatIsTooDeepIsNotParsed() throws Exception {
    String sql = "INSERT INTO t SELECT * FROM a WHERE " + "(".repeat(70) + "x = 1" + ")".repeat(70);
    assertThat(read(sql, KnownTables.NONE)).isEqualTo(new NotUnderstood(ReadingReason.TOO_DEEP));
  }

  @Test
  void longListsOfConstantsCostNothing() throws Exception {
    String rows = "(1, 'a'), ".repeat(5_000) + "(2, 'b')";
    String list = "1, ".repeat(20_000) + "2";
    assertThat(edges("INSERT INTO t VALUES " + rows)).isEmpty();
    assertThat(edges("INSERT INTO t SELECT * FROM a WHERE x IN (" + list + ")"))
        .containsExactly("a->t");
  }

  @Test
  void aLongChainOfConditionsDoesNotOverflow() throws Exception {
    String chain = " OR x = 1".repeat(1_000);
    assertThat(edges("INSERT INTO t SELECT * FROM a WHERE x = 0" + chain)).containsExactly("a->t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INSERT INTO archive.orders SELECT * FROM orders   | public.orders->archive.orders
          INSERT INTO stock SELECT * FROM "Stock"           | Stock->warehouse.stock
          INSERT INTO orders SELECT * FROM item             | item->public.orders
          INSERT INTO orders SELECT * FROM pg_class         | pg_catalog.pg_class->public.orders
          INSERT INTO shop.public.orders SELECT * FROM stock | warehouse.stock->public.orders
          INSERT INTO orders SELECT * FROM other.x.stock    | other.x.stock->public.orders
          """)
  void unqualifiedNamesAreLookedUp(String sql, String edge) throws Exception {
    Understood read = (Understood) read(sql, SHOP);
    assertThat(read.edges())
        .extracting(found -> found.from().relation() + "->" + found.to().relation())
        .containsExactly(edge);
  }

  @Test
  void namesAreCutAsTheServerCutsThem() throws Exception {
    String name = "n".repeat(61) + "äöü";
    Understood read = (Understood) read("INSERT INTO t SELECT * FROM " + name, KnownTables.NONE);
    assertThat(read.reads()).containsExactly(RelationName.of("public", "n".repeat(61) + "ä"));
  }

  @Test
  void aDefinitionIsReadForTheViewItBelongsTo() throws Exception {
    RelationName view = RelationName.of("mart", "v");
    SqlLineage lineage = new SqlLineage(NameRules.postgres("shop", KnownTables.NONE));
    Understood read =
        (Understood) lineage.read(" SELECT a.x, 'y'::text AS y FROM raw.a WHERE a.x = 1;", view);
    assertThat(read.edges())
        .containsExactly(
            LineageEdge.between(RelationName.of("raw", "a"), view, LineageEdge.EdgeKind.DIRECT));
  }

  private static List<String> edges(String sql) throws Exception {
    assertThat(read(sql, KnownTables.NONE)).isInstanceOf(Understood.class);
    return ((Understood) read(sql, KnownTables.NONE))
        .edges().stream()
            .map(
                edge ->
                    edge.from().relation().name()
                        + (edge.kind() == LineageEdge.EdgeKind.DIRECT ? "->" : "~>")
                        + edge.to().relation().name())
            .collect(Collectors.toList());
  }

  private static StatementReading read(String sql, KnownTables known) throws Exception {
    SqlLineage lineage = new SqlLineage(NameRules.postgres("shop", known));
    return lineage.read(sql);
  }
}
