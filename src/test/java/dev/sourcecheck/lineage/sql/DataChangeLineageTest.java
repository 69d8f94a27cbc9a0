package dev.sourcecheck.lineage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** INSERT, UPDATE, DELETE, MERGE and the statements that create relations. */
class DataChangeLineageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "insert into summary select name, score from crm.customers"
            + " | summary.city <- customers.name; summary.total <- customers.score",
        "insert into summary (total) select amount from orders | summary.total <- orders.amount",
        "with s as (select amount a from orders) insert into summary (total) select a from s"
            + " | summary.total <- orders.amount",
        "insert into task_priority select amount from orders"
            + " | task_priority.amount <- orders.amount",
        "insert into delayed select amount from orders | delayed.amount <- orders.amount",
        "insert into t (a, b) values (1, (select max(amount) from orders))"
            + " | t.a <- ; t.b <- orders.amount",
        "insert into summary as s (city, total) select city, id from shop.customers on conflict"
            + " (city) do update set total = s.total + excluded.total where s.city <> 'x'"
            + " | summary.city <- customers.city; summary.total <- customers.id summary.total",
        "update summary s set total = o.amount from orders o where o.id = 1"
            + " | summary.total <- orders.amount",
        "update summary set (city, total) = (select name, score from crm.customers limit 1)"
            + " | summary.city <- customers.name; summary.total <- customers.score",
        "merge into summary s using orders o on o.id = 1 when matched and o.amount > 3 then update"
            + " set total = o.amount when not matched then insert (city, total) values ('x',"
            + " o.customer_id) | summary.total <- orders.amount orders.customer_id;"
            + " summary.city <- ",
        "with gone as (delete from orders where id < 9 returning id, amount) insert into summary"
            + " (total) select amount from gone | summary.total <- orders.amount",
        "create view v (a, b) as select id, amount from orders"
            + " | v.a <- orders.id; v.b <- orders.amount",
        "create materialized view v as (select id from orders) with no data | v.id <- orders.id",
        "create table t as with a as (select id from orders) select * from a"
            + " | t.id <- orders.id",
        "select id into t from orders | t.id <- orders.id",
        "copy (select id from orders) to stdout | id <- orders.id",
        "merge into summary using orders o on true when matched then delete returning total | ",
      })
  void tracesWrittenColumns(String sql, String expected) {
    assertThat(LineageText.columns(SqlSyntax.POSTGRESQL, sql))
        .isEqualTo(QueryLineageTest.text(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "update summary set total = 1 where city = 'x' | | shop.summary | UPDATE",
        "update summary set total = total + 1 | shop.summary | shop.summary | UPDATE",
        "delete from orders o using items i where i.order_id = o.id | shop.items | shop.orders"
            + " | DELETE",
        "delete from orders where id in (select order_id from items) | shop.items | shop.orders"
            + " | DELETE",
        "merge into summary s using orders o on s.total = o.id when matched then delete"
            + " | shop.orders | shop.summary | MERGE",
        "alter table orders_new rename to orders_old | orders_new | orders_old | RENAME",
        "alter table shop.a rename to b | shop.a | shop.b | RENAME",
        "drop table if exists orders, shop.items | | shop.items shop.orders | DROP",
        "truncate table orders | | shop.orders | TRUNCATE",
        "copy orders from '/tmp/x' | | shop.orders | COPY",
        "copy orders to '/tmp/x' | shop.orders | | COPY",
        "explain analyze insert into summary select city, id from orders | | | OPAQUE",
        "explain select id from orders | | | OTHER",
        "call refresh_all() | | | OPAQUE",
        "set search_path = x | | | OTHER",
      })
  void tellsReadsFromTargets(String sql, String reads, String targets, StatementKind kind) {
    StatementLineage statement = LineageText.read(SqlSyntax.POSTGRESQL, sql).statements().get(0);
    assertThat(LineageText.tables(statement.reads())).isEqualTo(reads == null ? "" : reads);
    assertThat(LineageText.tables(statement.targets())).isEqualTo(targets == null ? "" : targets);
    assertThat(statement.kind()).isEqualTo(kind);
  }

  @Test
  void bridgesRelationsThatTheTextCreates() {
    ScriptLineage lineage =
        LineageText.read(
            SqlSyntax.POSTGRESQL,
            """
            create temp table stage as select id as k, amount as v from orders;
            insert into summary select * from stage;
            """);
    assertThat(LineageText.columns(lineage))
        .isEqualTo(
            "stage.k <- orders.id; stage.v <- orders.amount; summary.city <- orders.id;"
                + " summary.total <- orders.amount");
    assertThat(lineage.statements().get(1).columns())
        .extracting(column -> column.sources().toString())
        .containsExactly("[stage.k]", "[stage.v]");
  }

  @ParameterizedTest
  @CsvSource({
    "insert nothing useful, UNKNOWN_SYNTAX",
    "frobnicate the tables, UNKNOWN_SYNTAX",
    "do $$ begin end $$, OPAQUE_STATEMENT",
    "with a as (select 1) frobnicate, UNKNOWN_SYNTAX",
  })
  void countsWhatItDoesNotUnderstand(String sql, UnresolvedReason reason) {
    ScriptLineage lineage = LineageText.read(SqlSyntax.POSTGRESQL, sql);
    assertThat(lineage.unresolved()).extracting(UnresolvedName::reason).containsExactly(reason);
    assertThat(lineage.targets()).isEmpty();
  }
}
