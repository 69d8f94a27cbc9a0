package dev.sourcecheck.lineage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Valid PostgreSQL that grammars of several dialects tend to reject or misread. */
class PostgresSyntaxTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select amount as final from orders as final | final <- orders.amount",
        "select c.*::shop.customers as whole from customers c"
            + " | whole <- customers.city customers.id customers.name",
        "select r.a, r.b from orders o, rows from (unnest(array[o.id]), unnest(array[o.amount]))"
            + " as r(a, b) | a <- orders.id; b <- orders.amount",
        "select sum(amount) over (order by id groups between 1 preceding and current row exclude"
            + " ties) s from orders | s <- orders.amount orders.id",
        "with a as not materialized (select id from orders) select id from a | id <- orders.id",
        "with a as materialized (select id from orders) select id from a | id <- orders.id",
        "with recursive t(n) as (select id from orders union all select customer_id from orders o"
            + " join t on t.n = o.id) cycle n set looped using path select n, looped from t"
            + " | n <- orders.customer_id orders.id; looped <- orders.customer_id orders.id",
        "with recursive t(n) as (select id from orders union all select customer_id from orders o"
            + " join t on t.n = o.id) search depth first by n set ord select n, ord from t"
            + " | n <- orders.customer_id orders.id; ord <- orders.customer_id orders.id",
        "with recursive t(n, m) as (select id, amount from orders union all select customer_id, m from"
            + " orders o join t on n = o.id) search breadth first by m set ord cycle n, m set looped"
            + " to 'Y' default 'N' using path insert into items (order_id, sku, price, size, kind)"
            + " select * from t | items.order_id <- orders.customer_id orders.id;"
            + " items.sku <- orders.amount; items.price <- orders.amount;"
            + " items.size <- orders.amount orders.customer_id orders.id;"
            + " items.kind <- orders.amount orders.customer_id orders.id",
        "select x.* from items, xmltable('/r' passing by ref sku columns n for ordinality, a text path"
            + " '@a' default price, b numeric(10, 2) default order_id + 1 path 'b' not null) x"
            + " | n <- ; a <- items.price items.sku; b <- items.order_id items.sku",
        "select x.k, x.l from items i, xmltable(xmlnamespaces('u' as u), '/r' passing i.sku columns"
            + " a text path '@a', b int path 'b' default i.price) x(k, l)"
            + " | k <- items.sku; l <- items.price items.sku",
        "select j.* from orders o, json_table(placed_at, '$' columns (n for ordinality, a int path"
            + " '$.a' default amount on empty default o.id on error, nested '$.c' columns (b text"
            + " default customer_id on error))) j | n <- ; a <- orders.amount orders.id"
            + " orders.placed_at; b <- orders.customer_id orders.placed_at",
        "select tableoid, ctid, max(o.xmin) x, id from orders o group by 1, 2, 4"
            + " | tableoid <- orders.tableoid; ctid <- orders.ctid; x <- orders.xmin; id <- orders.id",
        "select cmin, o.xmax, k from orders as o (k) | cmin <- orders.cmin; xmax <- orders.xmax;"
            + " k <- orders.id",
        "select sku, ctid from (select max(ctid) as m, sku from items group by sku) s, customers"
            + " | sku <- items.sku; ctid <- customers.ctid",
        "select xmlelement(name item, xmlattributes(id as key), name) x from customers"
            + " | x <- customers.id customers.name",
        "select exists (table items) e, id from orders | e <- ; id <- orders.id",
        "select name collate \"C\" as n from customers | n <- customers.name",
        "select id from orders tablesample system (10) repeatable (7) where amount > 1"
            + " | id <- orders.id",
        "select id between symmetric amount and customer_id b from orders"
            + " | b <- orders.amount orders.customer_id orders.id",
        "select u.id, o.amount from orders o join customers c using (id) as u"
            + " | id <- customers.id orders.id; amount <- orders.amount",
        "select j.sku from orders o, json_table(o.placed_at, '$[*]' columns (sku text path '$.s',"
            + " nested path '$.n' columns (size int))) j | sku <- orders.placed_at",
        "select json_value(name, '$.a' returning int default 0 on empty error on error) v from"
            + " customers | v <- customers.name",
        "select name is json object with unique keys as j from customers | j <- customers.name",
        "create table t2 as table items | t2.order_id <- items.order_id; t2.sku <- items.sku;"
            + " t2.price <- items.price",
        "select id from orders where (id, amount) is distinct from (1, 2) | id <- orders.id",
        "select amount is not distinct from id as same from orders"
            + " | same <- orders.amount orders.id",
        "select (o).amount, (o.*)::text as t from orders o | amount <- orders.amount;"
            + " t <- orders.amount orders.customer_id orders.id orders.placed_at",
        "select $1 + amount as a from orders where placed_at > date $2 and id = any ($3)"
            + " | a <- orders.amount",
        "select to_jsonb(o) j, count(o) c from orders o | j <- orders.amount orders.customer_id"
            + " orders.id orders.placed_at; c <- orders.amount orders.customer_id orders.id"
            + " orders.placed_at",
        "select (array_agg(name order by id))[1] n, name[1:2] s from customers"
            + " | n <- customers.id customers.name; s <- customers.name",
        "select placed_at at time zone 'UTC' at_utc, amount::double precision d,"
            + " placed_at::timestamp with time zone z from orders"
            + " | at_utc <- orders.placed_at; d <- orders.amount; z <- orders.placed_at",
        "select max from (select max(amount) from orders) s | max <- orders.amount",
        "select percentile_cont(0.5) within group (order by amount) p from orders"
            + " | p <- orders.amount",
        "select id, 'it''s -- no comment' as a, E'x\\'y' as b, $q$ from nothing $q$ as c"
            + " from /* a /* nested */ comment */ orders"
            + " | id <- orders.id; a <- ; b <- ; c <- ",
        "select name like any (array['a']) l, name ~* 'x' r, name -> 'k' ->> 'j' p from customers"
            + " | l <- customers.name; r <- customers.name; p <- customers.name",
        "select g, o.id from orders o, generate_series(1, o.amount) g"
            + " | g <- orders.amount; id <- orders.id",
        "select k.key, k.value from customers c cross join lateral jsonb_each(c.name) k"
            + " | key <- customers.name; value <- customers.name",
        "select \"ID\" from (select id as \"ID\", amount as id from orders) s | ID <- orders.id",
        "with \"Orders\" as (select sku id from items) select id from orders | id <- orders.id",
      })
  void readsValidSyntax(String sql, String expected) {
    ScriptLineage lineage = LineageText.read(SqlSyntax.POSTGRESQL, sql);
    assertThat(LineageText.columns(lineage)).isEqualTo(QueryLineageTest.text(expected));
    assertThat(lineage.unresolved()).isEmpty();
  }
}
