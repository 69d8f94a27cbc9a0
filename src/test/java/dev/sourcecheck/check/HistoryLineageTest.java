package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.LineageRows;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Column lineage from the query history and the catalog of the schema step. */
class HistoryLineageTest {
  private static StoreSql sql;
  private DataSource superuser;
  private String database;
  private Verdict verdict;

  @BeforeAll
  static void newStore() {
    sql = new StoreSql(Servers.newStore());
    CatalogSources.startJobs(sql);
  }

  @BeforeEach
  void createTables() {
    database = Servers.newDatabase();
    superuser = Servers.superuser(database);
    Servers.execute(
        superuser,
        "CREATE EXTENSION pg_stat_statements",
        "CREATE SCHEMA raw",
        "CREATE SCHEMA mart",
        "CREATE TABLE raw.orders (id int, customer int, total numeric, day date)",
        "CREATE TABLE raw.customers (id int, name text)",
        "CREATE TABLE mart.sales (name text, total numeric)");
  }

  @Test
  void resolvesDbtModel() {
    Servers.execute(
        superuser,
        """
        create table "%s"."mart"."daily__dbt_tmp" as (
          with source as (select * from "%s"."raw"."orders"),
          final as (select day, sum(total) as total from source group by 1)
          select * from final)
        /* {"app": "dbt", "node_id": "model.shop.daily"} */\
        """
            .formatted(database, database),
        "alter table \"mart\".\"daily__dbt_tmp\" rename to \"daily\"");
    assertThat(download())
        .containsExactlyInAnyOrder(
            "raw.orders.day VALUE mart.daily.day",
            "raw.orders.total VALUE mart.daily.total",
            "raw.orders.day STEERING mart.daily");
    assertThat(verdict.details().get("history")).asString().contains("models=1");
  }

  @Test
  void resolvesStarsAndTemporaryTables() {
    Servers.execute(
        superuser,
        "CREATE TEMP TABLE big AS SELECT * FROM raw.orders WHERE total > 100",
        """
        INSERT INTO mart.sales
        SELECT c.name, b.total FROM big b JOIN raw.customers c ON c.id = b.customer\
        """);
    assertThat(download())
        .containsExactlyInAnyOrder(
            "raw.customers.name VALUE mart.sales.name",
            "raw.orders.total VALUE mart.sales.total",
            "raw.customers.id STEERING mart.sales",
            "raw.orders.customer STEERING mart.sales",
            "raw.orders.total STEERING mart.sales");
  }

  @Test
  void reportsOpaqueStatementsWithFix() {
    Servers.execute(
        superuser,
        "CREATE PROCEDURE fill() LANGUAGE plpgsql AS 'BEGIN INSERT INTO mart.sales SELECT name FROM"
            + " raw.customers; END'",
        "CALL fill()",
        "CALL fill()",
        "DO 'BEGIN NULL; END'");
    assertThat(download()).isEmpty();
    assertThat(verdict.details().get("forecast"))
        .asString()
        .contains("reason=procedures")
        .contains("reason=functions")
        .contains("pg_stat_statements.track = 'all'");
    assertThat(verdict.details().get("not_understood")).asString().contains("CALL fill()");
  }

  /** The column edges of the history. */
  private List<String> download() {
    long source =
        sql.withSession(
            session ->
                session
                    .sql("INSERT INTO data_source (name, type) VALUES (:name, 'pg') RETURNING id")
                    .bind("name", database)
                    .one(Long.class));
    CatalogStore catalog =
        new CatalogStore(sql, new CatalogLimits(100_000, 1_000_000, Duration.ofHours(1)));
    new DownloadFixture(catalog, source, superuser, null, null).run();
    LineageStore store = new LineageStore(sql);
    SourceSpec spec =
        new SourceSpec(
            source, "shop", SourceType.POSTGRES, Map.of(), Map.of(), null, false, null, null);
    try (Session session = RealSession.open(superuser)) {
      verdict =
          new LineageDownloadCheck(store, catalog)
              .run(new Check.Context(2, 1, spec, true, session, TestControl.patient()));
    }
    return new LineageRows(sql)
        .edges(source, 0, 1_000).stream()
            .filter(edge -> edge.origin() == EdgeOrigin.QUERY)
            .map(edge -> edge.edge())
            .filter(edge -> edge.kind() == EdgeKind.VALUE || edge.kind() == EdgeKind.STEERING)
            .map(edge -> text(edge.from()) + " " + edge.kind() + " " + text(edge.to()))
            .toList();
  }

  private static String text(LineageEdge.EdgeEnd end) {
    return end.relation() + (end.column() == null ? "" : "." + end.column());
  }
}
