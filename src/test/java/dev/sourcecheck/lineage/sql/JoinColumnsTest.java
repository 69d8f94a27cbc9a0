package dev.sourcecheck.lineage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The columns that USING and NATURAL merge: their sources, and their places in a star. */
class JoinColumnsTest {
  private static final String BOTH = "id <- customers.id orders.id";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(orders full join customers using (id)) as j (k, a, b, c, d, e)"
            + " | k <- customers.id orders.id; a <- orders.customer_id; b <- orders.amount;"
            + " c <- orders.placed_at; d <- customers.name; e <- customers.city",
        "(items full join (select sku, price as p from items) x using (sku)) as j (k, a)"
            + " | k <- items.sku; a <- items.order_id; price <- items.price; p <- items.price",
        "(orders right join customers using (id)) j (k, a, b, c) | k <- customers.id;"
            + " a <- orders.customer_id; b <- orders.amount; c <- orders.placed_at;"
            + " name <- customers.name; city <- customers.city",
        "(orders o natural full join customers c) as j (k, a, b) | k <- customers.id orders.id;"
            + " a <- orders.customer_id; b <- orders.amount; placed_at <- orders.placed_at;"
            + " name <- customers.name; city <- customers.city",
        "(shop.customers a full join crm.customers b using (name, id)) as j (n, i)"
            + " | n <- customers.name customers.name; i <- customers.id customers.id;"
            + " city <- customers.city; score <- customers.score",
        "summary, items i join (select order_id, sku as s from items) x using (order_id)"
            + " | city <- summary.city; total <- summary.total; order_id <- items.order_id;"
            + " sku <- items.sku; price <- items.price; s <- items.sku",
        "summary join (items i join (select sku, price as p from items) x using (sku))"
            + " on total = order_id | city <- summary.city; total <- summary.total;"
            + " sku <- items.sku; order_id <- items.order_id; price <- items.price;"
            + " p <- items.price",
        "(select id k, city from shop.customers) a join (select city from summary) b using (city)"
            + " join (select amount k, placed_at city from orders) c using (k)"
            + " | k <- customers.id orders.amount; city <- customers.city summary.city;"
            + " city <- orders.placed_at",
        "orders full join shop.customers join crm.customers c using (id) using (id)"
            + " | id <- customers.id customers.id orders.id; customer_id <- orders.customer_id;"
            + " amount <- orders.amount; placed_at <- orders.placed_at; name <- customers.name;"
            + " city <- customers.city; name <- customers.name; score <- customers.score",
        "summary left join shop.customers join (select id, city c from customers) x using (id)"
            + " join (select id, name n from crm.customers) y using (id) using (city)"
            + " | city <- summary.city; total <- summary.total;"
            + " id <- customers.id customers.id; name <- customers.name;"
            + " c <- customers.city; n <- customers.name",
        "(select sku, price from items) a natural join (select amount price, id sku from orders) b"
            + " | sku <- items.sku orders.id; price <- items.price orders.amount",
      })
  void expandsStar(String from, String expected) {
    ScriptLineage lineage = LineageText.read(SqlSyntax.POSTGRESQL, "select * from " + from);

    assertThat(LineageText.columns(lineage)).isEqualTo(QueryLineageTest.text(expected));
    assertThat(lineage.unresolved()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(orders full join customers using (id)) as j | id",
        "(orders full join customers using (id)) as j | j.id",
        "(orders full join customers using (id)) | id",
        "crm.customers x join (orders full join shop.customers c using (id)) on x.score = amount"
            + " | id",
        "(select id from items) x, orders o full join customers c using (id) | id",
        "items join (orders full join customers using (id) as u) on order_id = amount | u.id",
      })
  void findsMergedColumn(String from, String name) {
    ScriptLineage lineage =
        LineageText.read(SqlSyntax.POSTGRESQL, "select " + name + " from " + from);

    assertThat(LineageText.columns(lineage)).isEqualTo(BOTH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select sku from customers, items join orders on id = order_id"
            + " | sku <- items.order_id orders.id",
        "select sku from customers c join (items join orders on id = order_id) on c.name = sku"
            + " | sku <- customers.name items.order_id items.sku orders.id",
        "select sku from items, orders join customers using (id) where amount = price"
            + " | sku <- customers.id items.price orders.amount orders.id",
      })
  void conditionSeesOnlyWhatItJoins(String sql, String expected) {
    ScriptLineage lineage = LineageText.read(SqlSyntax.POSTGRESQL, sql);

    assertThat(LineageText.steering(lineage)).isEqualTo(QueryLineageTest.text(expected));
    assertThat(lineage.unresolved()).isEmpty();
  }
}
