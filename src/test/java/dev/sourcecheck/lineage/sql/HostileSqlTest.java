package dev.sourcecheck.lineage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text gives a result, in time and space that its length bounds. */
@Timeout(60)
class HostileSqlTest {

  @ParameterizedTest
  @ValueSource(ints = {20, 2_000, 100_000})
  void readsNestedParentheses(int depth) {
    String sql = "select " + "(".repeat(depth) + "amount" + ")".repeat(depth) + " a from orders";
    assertThat(LineageText.columns(SqlSyntax.POSTGRESQL, sql))
        .isEqualTo(depth > 50_000 ? "?column?? <- " : "a <- orders.amount");
  }

  @Test
  void givesTablesForQueriesNestedTooDeeply() {
    int depth = 5_000;
    String sql = "select * from (".repeat(depth) + "select id from orders" + ") x".repeat(depth);
    ScriptLineage lineage = LineageText.read(SqlSyntax.POSTGRESQL, sql);
    assertThat(LineageText.tables(lineage.reads())).isEqualTo("shop.orders");
    assertThat(lineage.unresolved())
        .extracting(UnresolvedName::reason)
        .containsExactly(UnresolvedReason.TOO_DEEP);
    assertThat(lineage.columns()).allMatch(ColumnLineage::partial);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select ((((((((((",
        "select * from (((((((((",
        "select 'never ends",
        "select /* never ends",
        "select $a$ never ends",
        "with",
        "with a as",
        "with a as (select",
        "insert into",
        "insert into t (",
        "update",
        "update t set",
        "merge into t using",
        "merge into t using s on a = b when",
        "delete",
        "create table",
        "create view v as",
        "select from where group by having order by limit",
        "select a from t join",
        "select a from t pivot",
        "select a from t pivot(sum(x) for",
        "select a from lateral view",
        "alter table",
        "drop table ,",
        ")))",
        "select a.b.c.d.e.f.g.* from t",
        "select case case case end",
        "copy",
        "use",
        "select . . . from ..",
        "select x -> -> x from t",
        "\u0000\uffff select \ud800",
        ";;;;",
        "",
      })
  void readsBrokenText(String sql) {
    for (String dialect :
        new String[] {"postgresql", "tsql", "bigquery", "snowflake", "clickhouse", "spark"}) {
      assertThat(LineageText.read(SqlSyntax.named(dialect), sql)).isNotNull();
    }
  }

  @Test
  void bindsNoMemoryToStarsThatDouble() {
    StringBuilder sql = new StringBuilder("with t0 as (select * from orders)");
    for (int i = 1; i < 40; i++) {
      sql.append(", t")
          .append(i)
          .append(" as (select a.*, b.* from t")
          .append(i - 1)
          .append(" a, t")
          .append(i - 1)
          .append(" b)");
    }
    ScriptLineage lineage = LineageText.read(SqlSyntax.POSTGRESQL, sql + " select * from t39");
    assertThat(lineage.truncated()).isTrue();
    assertThat(LineageText.tables(lineage.reads())).isEqualTo("shop.orders");
  }

  @Test
  void boundsSourcesThatMultiply() {
    StringBuilder sql = new StringBuilder("with t0 as (select ");
    for (int i = 0; i < 2_000; i++) {
      sql.append(i == 0 ? "" : ", ").append("u.c").append(i);
    }
    sql.append(" from u)");
    for (int t = 1; t < 20; t++) {
      sql.append(", t").append(t).append(" as (select ");
      for (int i = 0; i < 2_000; i++) {
        sql.append(i == 0 ? "" : ", ").append("hash(p.*) c").append(i);
      }
      sql.append(" from t").append(t - 1).append(" p)");
    }
    assertThat(LineageText.read(SqlSyntax.POSTGRESQL, sql + " select * from t19").truncated())
        .isTrue();
  }

  @Test
  void boundsNamesTimesRelations() {
    String sql =
        "select a from t" + ", t".repeat(40_000) + " where a = b" + " and a = b".repeat(20_000);
    ScriptLineage lineage = LineageText.read(SqlSyntax.POSTGRESQL, sql);
    assertThat(lineage.truncated()).isTrue();
    assertThat(LineageText.tables(lineage.reads())).isEqualTo("t");
    assertThat(lineage.columns()).allMatch(ColumnLineage::partial);
  }

  @Test
  void survivesShuffledTokens() {
    String[] words =
        ("select from where ( ) ( ) , . * a b t1 t2 join on using with as insert into values update"
                + " set merge when matched then case end union all over partition by order lateral"
                + " unnest pivot for in [ ] :: -> => : = 'x' 1 $1 @v exists not is null ; begin"
                + " create table view returning recursive window interval day array struct < >")
            .split(" ");
    Random random = new Random(42);
    SqlSyntax[] dialects = {
      SqlSyntax.POSTGRESQL, SqlSyntax.SQLSERVER, SqlSyntax.BIGQUERY, SqlSyntax.SPARK,
      SqlSyntax.SNOWFLAKE, SqlSyntax.CLICKHOUSE, SqlSyntax.ORACLE, SqlSyntax.MYSQL
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder sql = new StringBuilder(random.nextBoolean() ? "select " : "");
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        sql.append(words[random.nextInt(words.length)]).append(' ');
      }
      ScriptLineage lineage = LineageText.read(dialects[round % dialects.length], sql.toString());
      assertThat(lineage.truncated()).as(sql.toString()).isFalse();
      assertNoFault(lineage, sql.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sourcecheck.lineage.sql.DialectSuiteTest#cases")
  void survivesMutatedStatements(String dialect, String sql, String expected) {
    String[] words =
        "select from as ( ) , clone pivot on using in with set |> { [ case end".split(" ");
    Random random = new Random(sql.hashCode());
    for (int round = 0; round < 20; round++) {
      List<String> tokens = new ArrayList<>(List.of(sql.split("(?<=[ (),.])|(?=[(),.])")));
      int at = random.nextInt(tokens.size());
      switch (random.nextInt(4)) {
        case 0 -> tokens.remove(at);
        case 1 -> tokens.add(at, words[random.nextInt(words.length)] + " ");
        case 2 -> tokens.set(at, " " + words[random.nextInt(words.length)] + " ");
        default -> tokens.subList(at, tokens.size()).clear();
      }
      String mutated = String.join("", tokens);
      assertNoFault(LineageText.read(SqlSyntax.named(dialect), mutated), mutated);
    }
  }

  @Test
  void readsCopiesWithoutSource() {
    String sql = "create materialized view d.mv to d.t as clone select id from orders";
    assertNoFault(LineageText.read(SqlSyntax.CLICKHOUSE, sql), sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${",
        "|> extend a + 1 as b ",
        "[x for x in ",
        "f(lambda x: ",
        "columns('a') ",
        "* like '%a%' ",
      })
  void readsRepeatedText(String part) {
    String sql = "from orders select " + part.repeat(20_000);
    assertNoFault(LineageText.read(SqlSyntax.DUCKDB, sql), part);
    assertNoFault(LineageText.read(SqlSyntax.BIGQUERY, sql), part);
  }

  private static void assertNoFault(ScriptLineage lineage, String sql) {
    assertThat(lineage.unresolved())
        .as(sql)
        .extracting(UnresolvedName::reason)
        .doesNotContain(UnresolvedReason.READER_FAULT);
  }
}
