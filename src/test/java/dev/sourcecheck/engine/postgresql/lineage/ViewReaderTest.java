package dev.sourcecheck.engine.postgresql.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.LineageReader.ViewDefinition;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.ViewAnalysis;
import dev.sourcecheck.engine.ViewAnalysis.ColumnId;
import dev.sourcecheck.engine.ViewAnalysis.RelationId;
import dev.sourcecheck.engine.ViewAnalysis.ViewColumn;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.servers.Servers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads the parse trees of views on a real server. */
class ViewReaderTest {
  private DataSource superuser;
  private DataSource reader;

  @BeforeEach
  void createDatabase() {
    String database = Servers.newDatabase();
    superuser = Servers.superuser(database);
    Servers.execute(
        superuser,
        "CREATE ROLE reader_" + database + " LOGIN PASSWORD 'x'",
        "CREATE SCHEMA \"Raw data\"",
        "CREATE TABLE \"Raw data\".\"Order\" (gone int, id int, \"Net total\" numeric, day date)",
        "ALTER TABLE \"Raw data\".\"Order\" DROP COLUMN gone");
    reader = Servers.as("reader_" + database, "x", database);
  }

  @Test
  void namesColumnsWithoutGrants() throws Exception {
    Servers.execute(
        superuser,
        """
        CREATE VIEW v AS SELECT o.id, o."Net total" * 2 AS twice, to_json(o) AS whole, o.tableoid
        FROM "Raw data"."Order" o WHERE o.day > '2026-01-01'""");
    assertThat(columns("v"))
        .containsExactly(
            "id: Order.id / Order.day",
            "twice: Order.Net total / Order.day",
            "whole: Order.Net total Order.day Order.id / Order.day",
            "tableoid: Order.tableoid / Order.day");
  }

  @Test
  void readsManyViewsPageByPage() throws Exception {
    Servers.execute(superuser, "CREATE VIEW v0 AS SELECT id FROM \"Raw data\".\"Order\"");
    for (int i = 1; i < 60; i++) {
      Servers.execute(superuser, "CREATE VIEW v%d AS SELECT id FROM v%d".formatted(i, i - 1));
    }
    Map<String, ViewAnalysis> views = views();
    assertThat(views).hasSize(60);
    for (int i = 1; i < 60; i++) {
      RelationId below = new RelationId("public", "v" + (i - 1));
      assertThat(views.get("v" + i))
          .isEqualTo(
              new ViewAnalysis.ResolvedView(
                  List.of(new ViewColumn(Set.of(new ColumnId(below, "id")), Set.of(), false)),
                  Set.of(below),
                  Set.of()));
    }
  }

  @Test
  void readsTreesLargerThanRow() throws Exception {
    String columns =
        IntStream.range(0, 60).mapToObj(i -> "c" + i + " int").collect(Collectors.joining(", "));
    for (int i = 0; i < 24; i++) {
      Servers.execute(superuser, "CREATE TABLE wide%d (id int, %s)".formatted(i, columns));
    }
    String joins =
        IntStream.range(1, 24)
            .mapToObj(i -> " JOIN wide" + i + " USING (id)")
            .collect(Collectors.joining());
    Servers.execute(
        superuser,
        "CREATE VIEW large AS SELECT wide0.c7 + wide23.c59 AS sum FROM wide0" + joins,
        "CREATE VIEW literal AS SELECT '" + "ü ".repeat(200_000) + "' || id AS x FROM wide0");
    assertThat(columns("large"))
        .singleElement()
        .asString()
        .startsWith("sum: wide0.c7 wide23.c59 /");
    assertThat(columns("literal")).containsExactly("x: wide0.id");
  }

  @Test
  void followsFunctionBodies() throws Exception {
    Servers.execute(
        superuser,
        """
        CREATE FUNCTION latest(since date) RETURNS TABLE (k int) LANGUAGE sql
        BEGIN ATOMIC SELECT id FROM "Raw data"."Order" WHERE day > since; END""",
        "CREATE VIEW v AS SELECT k FROM latest('2026-01-01')");
    assertThat(columns("v")).containsExactly("k: Order.id / Order.day");
  }

  private Map<String, ViewAnalysis> views() throws Exception {
    List<ViewDefinition> views = new ArrayList<>();
    try (Session session = RealSession.open(reader)) {
      session.lineage().orElseThrow().views(views::add, TestControl.patient());
    }
    Map<String, ViewAnalysis> analyses = new HashMap<>();
    views.forEach(view -> analyses.put(view.name(), view.analysis()));
    names.clear();
    views.forEach(view -> names.put(view.name(), view.columns()));
    return analyses;
  }

  private final Map<String, List<String>> names = new HashMap<>();

  /** The columns in the form {@code name: values / steering}. */
  private List<String> columns(String view) throws Exception {
    ViewAnalysis analysis = views().get(view);
    assertThat(analysis).isInstanceOf(ViewAnalysis.ResolvedView.class);
    List<String> columns = new ArrayList<>();
    for (ViewColumn column : ((ViewAnalysis.ResolvedView) analysis).columns()) {
      columns.add(
          names.get(view).get(columns.size())
              + ": "
              + text(column.values())
              + (column.steering().isEmpty() ? "" : " / " + text(column.steering())));
    }
    return columns;
  }

  private static String text(Set<ColumnId> columns) {
    return columns.stream()
        .map(column -> column.relation().name() + "." + column.column())
        .sorted()
        .collect(Collectors.joining(" "));
  }
}
