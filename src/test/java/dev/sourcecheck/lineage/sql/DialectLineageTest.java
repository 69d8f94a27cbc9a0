package dev.sourcecheck.lineage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What single dialects have of their own. */
class DialectLineageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mysql | select \"x\" as a, amount 'b' from orders # note | a <- ; b <- orders.amount",
        "mysql | update orders o join items i on i.order_id = o.id set o.amount = i.price"
            + " | orders.amount <- items.price",
        "mysql | insert into summary (city, total) select name, score from crm.customers on"
            + " duplicate key update total = values(total)"
            + " | summary.city <- customers.name; summary.total <- customers.score",
        "mysql | select id from orders where id in (...) | id <- orders.id",
        "mysql | select timestampdiff(day, placed_at, now()) d, convert(amount, char) c from orders"
            + " | d <- orders.placed_at; c <- orders.amount",
        "sqlserver | select top 3 [amount] as [a b], k = id from [shop].[orders] with (nolock)"
            + " | a b <- orders.amount; k <- orders.id",
        "sqlserver | update d set total = o.amount from shop.summary d join orders o on o.id ="
            + " d.total | summary.total <- orders.amount",
        "sqlserver | insert into t1 select id from orders insert into t2 select sku from items"
            + " | t1.id <- orders.id; t2.sku <- items.sku",
        "sqlserver | select o.id, f.p from orders o cross apply (select max(price) p from items i"
            + " where i.order_id = o.id) f | id <- orders.id; p <- items.price",
        "sqlserver | select dateadd(day, 1, placed_at) d, convert(varchar(10), amount) c from"
            + " orders | d <- orders.placed_at; c <- orders.amount",
        "snowflake | select amount + 1 as a, a * 2 as b from t | A <- t.AMOUNT; B <- t.AMOUNT",
        "snowflake | select f.value:sku::string as s from raw r, lateral flatten(input => r.doc) f"
            + " | S <- RAW.DOC",
        "snowflake | select t.$2 x from (select id, amount from orders) t | X <- orders.amount",
        "snowflake | select * from (select city, id from shop.customers) pivot(sum(id) for city in"
            + " ('a' as a, 'b')) | A <- customers.id; b <- customers.id",
        "snowflake | select k, v from t unpivot(v for k in (a, b)) | K <- T.A T.B; V <- T.A T.B",
        "bigquery | select x.sku, n from `p.d.t` t, unnest(t.lines) as x with offset n"
            + " | sku <- t.lines; n <- ",
        "bigquery | select date_trunc(placed_at, month) m, safe_cast(id as string) s from orders"
            + " | m <- orders.placed_at; s <- orders.id",
        "bigquery | select s.a from (select struct(id as a, amount as b) as s from orders)"
            + " | a <- orders.id",
        "bigquery | select c from my-project.d.t_20240101 | c <- t_yyyymmdd.c",
        "spark | select k, v from t lateral view explode(m) e as k, v | k <- t.m; v <- t.m",
        "spark | select transform(xs, x -> x + base) y, \"s\" z from t | y <- t.base t.xs; z <- ",
        "hive | from t insert overwrite table a select x where x > 1 insert into table b select y"
            + " | a.x <- t.x; b.y <- t.y",
        "oracle | select o.id, level l, sysdate d from orders o connect by prior o.id ="
            + " o.customer_id | id <- orders.id; L <- ; D <- ",
        "oracle | select o.amount from orders o, items i where o.id = i.order_id (+)"
            + " | amount <- orders.amount",
        "clickhouse | with amount * 2 as twice select twice, a from orders array join xs as a"
            + " | twice <- orders.amount; a? <- ",
        "clickhouse | select id from orders final prewhere amount > 1 limit 1 by id"
            + " | id <- orders.id",
        "duckdb | from orders select id | id <- orders.id",
        "duckdb | select list_transform(xs, x -> x.y) l from t | l <- t.xs",
        "trino | select a.n from t cross join unnest(xs, ys) with ordinality as a(m, n, o)"
            + " | n <- t.ys",
        "redshift | select lower(name) as n, n + 'x' as m from shop.customers"
            + " | n <- customers.name; m <- customers.name",
        "bigquery | select array<struct<a string, b int64>>[(sku, price)] x, order_id from items"
            + " | x <- items.price items.sku; order_id <- items.order_id",
        "bigquery | select sum(amount) s from orders group by all qualify s > 1"
            + " | s <- orders.amount",
        "oracle | select max(id) keep (dense_rank first order by amount) k from orders"
            + " | k <- orders.amount orders.id",
        "duckdb | select {'k': sku, p: price} s from items | s <- items.price items.sku",
        "sqlserver | select iif(id > 1, amount, 0) x from orders option (recompile)"
            + " | x <- orders.amount orders.id",
        "oracle | select rowid, o.ora_rowscn, rownum r from orders o"
            + " | ROWID <- orders.ROWID; ORA_ROWSCN <- orders.ORA_ROWSCN; R <- ",
        "bigquery | select _partitiontime p, _table_suffix, id from orders"
            + " | p <- orders._partitiontime; _table_suffix <- orders._table_suffix;"
            + " id <- orders.id",
        "snowflake | select metadata$filename f, id from shop.orders"
            + " | F <- orders.METADATA$FILENAME; ID <- orders.id",
        "clickhouse | select _part, id from orders | _part <- orders._part; id <- orders.id",
        "databricks | select _metadata.file_path, id from orders"
            + " | file_path <- orders._metadata; id <- orders.id",
        "trino | select \"$path\" p, id from orders | p <- orders.$path; id <- orders.id",
        "hive | select input__file__name f from orders | f <- orders.input__file__name",
        "oracle | with t (n, m) as (select id, amount from orders union all select o.id, t.m from"
            + " orders o, t where o.id = t.n) search depth first by m desc nulls last, n set pos"
            + " cycle n set again to '1' default '0' select pos, again from t"
            + " | POS <- orders.amount orders.id; AGAIN <- orders.id",
        "mysql | select binary sku from items | binary sku <- items.sku",
        "teradata | sel amount (named a), id from orders | a <- orders.amount; id <- orders.id",
        "teradata | update summary from (select id, name from shop.customers) c set city = c.name"
            + " where total = c.id | summary.city <- customers.name",
        "teradata | select name (title 'Who') from shop.customers | name <- customers.name",
      })
  void readsDialect(String dialect, String sql, String expected) {
    assertThat(LineageText.columns(SqlSyntax.named(dialect), sql))
        .isEqualToIgnoringCase(QueryLineageTest.text(expected));
  }
}
