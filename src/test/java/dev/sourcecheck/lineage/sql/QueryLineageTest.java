package dev.sourcecheck.lineage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the columns of a query come from, whatever the dialect. */
class QueryLineageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select id, amount * 2 as twice from orders | id <- orders.id; twice <- orders.amount",
        "select o.amount total from shop.orders o | total <- orders.amount",
        "select shop.orders.amount from shop.orders | amount <- orders.amount",
        "select case when amount > 9 then id else customer_id end k from orders"
            + " | k <- orders.amount orders.customer_id orders.id",
        "select cast(amount as decimal(9, 2)) a, extract(year from placed_at) y from orders"
            + " | a <- orders.amount; y <- orders.placed_at",
        "select trim(both 'x' from name) n, substring(city from 2 for 3) s from shop.customers"
            + " | n <- customers.name; s <- customers.city",
        "select 1, 'a' as b, current_date as d, null as n, true as t from orders"
            + " | 1 <- ; b <- ; d <- ; n <- ; t <- ",
        "select date '2024-01-01' - interval '3' day as d, placed_at + interval '1' month m"
            + " from orders | d <- ; m <- orders.placed_at",
        "select count(*) c, count(distinct customer_id) d from orders"
            + " | c <- ; d <- orders.customer_id",
        "select sum(amount) filter (where id > 3) s from orders | s <- orders.amount orders.id",
        "select rank() over (partition by customer_id order by amount desc) r from orders"
            + " | r <- orders.amount orders.customer_id",
        "select sum(amount) over w s from orders window w as (partition by customer_id)"
            + " | s <- orders.amount orders.customer_id",
        "select (select max(price) from items i where i.order_id = o.id) m from orders o"
            + " | m <- items.price",
        "select exists (select sku from items where order_id = o.id) e from orders o | e <- ",
        "select amount in (select price from items) e from orders"
            + " | e <- items.price orders.amount",
        "select (select amount + 1) x from orders | x <- orders.amount",
        "select ((select min(id) from orders) + (select max(price) from items) + score) s"
            + " from crm.customers | s <- customers.score items.price orders.id",
        "select a.id from (select * from (select id, amount from orders) b) a"
            + " | id <- orders.id",
        "select x.q from (select id, amount from orders) as x(p, q) | q <- orders.amount",
        "select * from (values (1, 2)) v(a, b) | a <- ; b <- ",
      })
  void tracesExpressions(String sql, String expected) {
    assertThat(LineageText.columns(SqlSyntax.ANSI, sql)).isEqualTo(text(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select * from items | order_id <- items.order_id; sku <- items.sku; price <- items.price",
        "select i.*, o.id from items i join orders o on o.id = i.order_id"
            + " | order_id <- items.order_id; sku <- items.sku; price <- items.price;"
            + " id <- orders.id",
        "select * except (order_id) from items | sku <- items.sku; price <- items.price",
        "select * exclude sku from items | order_id <- items.order_id; price <- items.price",
        "select * replace (price * 2 as price) from items"
            + " | order_id <- items.order_id; sku <- items.sku; price <- items.price",
        "select * except (sku) rename (price as cost) from items"
            + " | order_id <- items.order_id; cost <- items.price",
        "select * from unknown_table | * <- unknown_table.*",
        "select s.a from (select *, 1 as b from unknown_table) s | a <- unknown_table.a",
        "select s.b from (select *, 1 as b from unknown_table) s | b <- ",
        "select a from (select * from t1, t2) s | a? <- ",
      })
  void expandsStars(String sql, String expected) {
    assertThat(LineageText.columns(SqlSyntax.ANSI, sql)).isEqualTo(text(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "with a as (select id from orders) select id from a | id <- orders.id",
        "with orders as (select sku as id from items) select id from orders | id <- items.sku",
        "with orders as (select id from orders) select id from orders | id <- orders.id",
        "with a(x, y) as (select id, amount from orders) select y from a | y <- orders.amount",
        "with a as (select id from orders), b as (select id as k from a) select k from b"
            + " | k <- orders.id",
        "with a as (with b as (select sku s from items) select s from b) select s from a"
            + " | s <- items.sku",
        "with recursive t(n, up) as (select id, amount from orders union all"
            + " select o.id, t.n from orders o join t on t.n = o.customer_id) select n, up from t"
            + " | n <- orders.id; up <- orders.amount orders.id",
        "select id from orders union all select order_id from items"
            + " | id <- items.order_id orders.id",
        "(select id from orders) union (select order_id from items) order by 1"
            + " | id <- items.order_id orders.id",
        "select id from orders except select order_id from items | id <- orders.id",
        "select id, amount from orders union all by name select price as amount, order_id as id"
            + " from items | id <- items.order_id orders.id; amount <- items.price orders.amount",
        "select * from t1 union all select * from t2 | *? <- t1.* t2.*",
      })
  void followsNamedQueriesAndSetOperations(String sql, String expected) {
    assertThat(LineageText.columns(SqlSyntax.ANSI, sql)).isEqualTo(text(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select amount, sku from orders join items on orders.id = items.order_id"
            + " | amount <- orders.amount; sku <- items.sku",
        "select id from shop.customers join crm.customers c using (id)"
            + " | id <- customers.id customers.id",
        "select id, amount, name from orders left join customers using (id)"
            + " | id <- orders.id; amount <- orders.amount; name <- customers.name",
        "select id from orders right join customers using (id) | id <- customers.id",
        "select * from orders natural join (select id, sku from items, orders) x"
            + " | id <- orders.id orders.id; customer_id <- orders.customer_id;"
            + " amount <- orders.amount; placed_at <- orders.placed_at; sku <- items.sku",
        "select * from (orders o join items i on i.order_id = o.id) left semi join customers c"
            + " on c.id = o.customer_id | id <- orders.id; customer_id <- orders.customer_id;"
            + " amount <- orders.amount; placed_at <- orders.placed_at;"
            + " order_id <- items.order_id; sku <- items.sku; price <- items.price",
        "select o.id, l.p from orders o, lateral (select max(price) p from items where order_id ="
            + " o.id) l | id <- orders.id; p <- items.price",
        "select left(name, 2) l from customers | l <- customers.name",
        "select a, b.c from t1 a1, t2 b | a? <- ; c <- t2.c",
        "select nowhere.x from orders | x? <- ",
      })
  void resolvesJoins(String sql, String expected) {
    String columns = LineageText.columns(SqlSyntax.POSTGRESQL, sql);
    assertThat(dedupe(columns)).isEqualTo(dedupe(text(expected)));
  }

  @Test
  void keepsSteeringApartFromSources() {
    ScriptLineage lineage =
        LineageText.read(
            SqlSyntax.POSTGRESQL,
            """
            select o.amount, (select max(price) from items i where i.order_id = o.id) top
            from orders o join customers c on c.id = o.customer_id
            where c.city = 'Ulm' group by o.placed_at having count(*) > 1
            """);
    assertThat(LineageText.steering(lineage))
        .isEqualTo(
            "amount <- customers.city customers.id orders.customer_id orders.placed_at; top <-"
                + " customers.city customers.id items.order_id orders.customer_id orders.id"
                + " orders.placed_at");
    assertThat(LineageText.tables(lineage.reads()))
        .isEqualTo("shop.customers shop.items shop.orders");
  }

  @Test
  void treatsFrameBoundsAndLimitedOrderAsSteering() {
    ScriptLineage lineage =
        LineageText.read(
            SqlSyntax.POSTGRESQL,
            """
            select sum(amount) over (order by placed_at rows between id preceding and current row) s
            from orders order by customer_id limit 3
            """);
    assertThat(LineageText.columns(lineage)).isEqualTo("s <- orders.amount orders.placed_at");
    assertThat(LineageText.steering(lineage)).isEqualTo("s <- orders.customer_id orders.id");
  }

  @Test
  void ignoresTheOrderOfAnUnlimitedQuery() {
    ScriptLineage lineage =
        LineageText.read(SqlSyntax.POSTGRESQL, "select id from orders order by amount");
    assertThat(LineageText.steering(lineage)).isEqualTo("id <- ");
  }

  @Test
  void prefersTheSearchPathForAnUnqualifiedName() {
    ScriptLineage lineage = LineageText.read(SqlSyntax.ANSI, "select city from customers");
    assertThat(lineage.columns().get(0).sources())
        .containsExactly(new SourceColumn(TableName.of("shop", "customers"), "city"));
  }

  @Test
  void saysWhyANameIsUnresolved() {
    ScriptLineage lineage =
        LineageText.read(SqlSyntax.ANSI, "select a, x.b, amonut from t1, t2, orders");
    assertThat(lineage.unresolved())
        .containsExactly(
            new UnresolvedName("a", UnresolvedReason.AMBIGUOUS_COLUMN, 7),
            new UnresolvedName("x.b", UnresolvedReason.UNKNOWN_QUALIFIER, 10),
            new UnresolvedName("amonut", UnresolvedReason.AMBIGUOUS_COLUMN, 15));
  }

  static String text(String expected) {
    return expected == null ? "" : expected.endsWith("<-") ? expected + " " : expected;
  }

  /** Two schemas' tables of the same name print alike. */
  private static String dedupe(String columns) {
    return columns.replaceAll("(\\S+\\.\\S+) \\1", "$1");
  }
}
