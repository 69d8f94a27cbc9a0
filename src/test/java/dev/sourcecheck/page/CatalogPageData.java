package dev.sourcecheck.page;

import dev.sourcecheck.catalog.CatalogSnapshot;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.EdgeSink;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.store.StoreSql;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores downloads for tests of the pages that show them. */
public record CatalogPageData(StoreSql store, CatalogStore catalog, LineageStore lineage) {
  /** Would run a script, break out of an attribute or reverse the text after it. */
  public static final String HOSTILE =
      "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`&{x}${x}\u202e\n";

  public long newSource() {
    return CatalogSources.insert(store, UUID.randomUUID().toString());
  }

  public void download(long source, String schema, List<String> tables) {
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          add(snapshot, schema, tables);
        });
  }

  public static void add(CatalogSnapshot snapshot, String schema, List<String> tables) {
    snapshot.schema(new SchemaRow("db", schema, null, true));
    for (String table : tables) {
      snapshot.relation(
          new RelationRow("db", schema, table, RelationKind.TABLE, 7L, null, null, true));
      snapshot.column(new ColumnRow("db", schema, table, 1, "id", "bigint", false, null, null));
    }
  }

  public static void addView(CatalogSnapshot snapshot, String schema, String view) {
    snapshot.relation(
        new RelationRow("db", schema, view, RelationKind.VIEW, null, "a view", null, false));
  }

  /** A table with keys, comments and defaults. */
  public static void addOrders(CatalogSnapshot snapshot) {
    add(snapshot, "mart", List.of("churn", "orders_history", "revenue_by_month"));
    String comment = "One row per order. Refreshed every hour.\nOwner: analytics";
    snapshot.relation(
        new RelationRow(
            "db", "mart", "orders", RelationKind.TABLE, 12_345_678L, comment, null, true));
    snapshot.column(
        new ColumnRow("db", "mart", "orders", 1, "order_id", "uuid", false, null, "From the shop"));
    snapshot.column(
        new ColumnRow("db", "mart", "orders", 2, "customer_id", "bigint", false, null, null));
    snapshot.column(
        new ColumnRow(
            "db", "mart", "orders", 3, "amount", "numeric(12,2)", false, "0.00", "In euros"));
    snapshot.column(
        new ColumnRow(
            "db",
            "mart",
            "orders",
            4,
            "placed_at",
            "timestamp with time zone",
            true,
            "CURRENT_TIMESTAMP",
            null));
    snapshot.key(
        new KeyRow(
            "db",
            "mart",
            "orders",
            "orders_pkey",
            true,
            List.of("order_id"),
            null,
            null,
            List.of()));
    snapshot.key(
        new KeyRow(
            "db",
            "mart",
            "orders",
            "orders_customer_id_fkey",
            false,
            List.of("customer_id"),
            "raw",
            "customers",
            List.of("id")));
  }

  /** A source whose names and texts are all hostile. */
  public long hostile() {
    long source = newSource();
    String text = HOSTILE;
    CatalogSources.download(
        store,
        catalog,
        source,
        snapshot -> {
          snapshot.schema(new SchemaRow("db", text, text, true));
          snapshot.relation(
              new RelationRow("db", text, text, RelationKind.VIEW, 7L, text, text, true));
          snapshot.column(new ColumnRow("db", text, text, 1, text, text, false, text, text));
          snapshot.key(
              new KeyRow("db", text, text, text, false, List.of(text), text, text, List.of(text)));
        });
    RelationName name = RelationName.of(text, text);
    RelationName other = RelationName.of(text, text + "2");
    write(
        source,
        LineageEdge.between(other, name, EdgeKind.DIRECT),
        new LineageEdge(new EdgeEnd(other, text), new EdgeEnd(name, text), EdgeKind.VALUE));
    return source;
  }

  public void write(long source, LineageEdge... edges) {
    try (EdgeSink sink = lineage.open(source, 1, 1)) {
      for (LineageEdge edge : edges) {
        sink.add(EdgeOrigin.VIEW, edge, 0, Instant.parse("2026-01-02T03:04:05Z"));
      }
      sink.finish();
    }
  }

  public static LineageEdge edge(String from, String to) {
    return LineageEdge.between(
        RelationName.of("s", from), RelationName.of("s", to), EdgeKind.DIRECT);
  }

  public static LineageEdge column(String from, String column, String to, @Nullable String target) {
    return new LineageEdge(
        new EdgeEnd(RelationName.of("s", from), column),
        new EdgeEnd(RelationName.of("s", to), target),
        target == null ? EdgeKind.STEERING : EdgeKind.VALUE);
  }
}
