package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.ViewAnalysis;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lineage from the texts of views and from the queries that the coordinator remembers. */
final class TrinoLineage implements LineageReader {
  /** How our own statements are marked. */
  static final String SOURCE = "sourcecheck";

  private static final int PERMISSION_DENIED = 4;

  private final TrinoClient client;
  private final String catalog;
  private final List<Warning> warnings = new ArrayList<>();

  TrinoLineage(TrinoClient client, String catalog) {
    this.client = client;
    this.catalog = catalog;
  }

  @Override
  public void views(Consumer<LineageReader.ViewDefinition> views, Control control)
      throws SQLException {
    Set<String> schemas = new LinkedHashSet<>();
    client.collect(
        """
        SELECT DISTINCT table_schema FROM %s.information_schema.views
         WHERE table_schema <> 'information_schema'
         ORDER BY table_schema
        """
            .formatted(TrinoNames.quoted(catalog)),
        control,
        row -> schemas.add(row.name(0)));
    for (String schema : schemas) {
      ofSchema(
          schema,
          false,
          "table_name",
          "view_definition",
          "%s.information_schema.views WHERE table_schema = %s"
              .formatted(TrinoNames.quoted(catalog), TrinoNames.literal(schema)),
          views,
          control);
    }
    materialized(views, control);
  }

  private void materialized(Consumer<LineageReader.ViewDefinition> views, Control control)
      throws SQLException {
    Set<String> schemas = new LinkedHashSet<>();
    try {
      client.collect(
          "SELECT DISTINCT schema_name FROM system.metadata.materialized_views"
              + " WHERE catalog_name = %s".formatted(TrinoNames.literal(catalog)),
          control,
          row -> schemas.add(row.name(0)));
    } catch (SQLException e) {
      if (e.getErrorCode() == 0 || client.isClosed()) {
        throw e; // not an answer of the server
      }
      warnings.add(
          new Warning(
              WarningCode.FACT_UNAVAILABLE,
              "Materialized views could not be read: %s.".formatted(TrinoFailures.text(e))));
      return;
    }
    for (String schema : schemas) {
      ofSchema(
          schema,
          true,
          "name",
          "definition",
          "system.metadata.materialized_views WHERE catalog_name = %s AND schema_name = %s"
              .formatted(TrinoNames.literal(catalog), TrinoNames.literal(schema)),
          views,
          control);
    }
  }

  /**
   * @param from the table with one row for each view, and the condition
   */
  private void ofSchema(
      String schema,
      boolean materialized,
      String name,
      String definition,
      String from,
      Consumer<LineageReader.ViewDefinition> views,
      Control control)
      throws SQLException {
    long before = client.meter().heldBytes();
    try {
      Map<String, List<String>> columns =
          columns(schema, "SELECT %s FROM %s".formatted(name, from), control);
      client.query(
          "SELECT %s, substr(%s, 1, %d) FROM %s"
              .formatted(name, definition, LineageReader.LONGEST_TEXT + 1, from),
          control,
          row ->
              views.accept(
                  new LineageReader.ViewDefinition(
                      schema,
                      row.name(0),
                      materialized,
                      row.name(1),
                      columns.getOrDefault(row.name(0), List.of()),
                      new ViewAnalysis.NoViewAnalysis("not_recorded_by_server"),
                      // the schema in which it was created is not shown, and is mostly its own
                      List.of(schema))));
    } finally {
      client.meter().releaseHeld(before);
    }
  }

  /**
   * @param names a query for the names of the views
   */
  private Map<String, List<String>> columns(String schema, String names, Control control)
      throws SQLException {
    Map<String, List<String>> columns = new HashMap<>();
    client.collect(
        """
        SELECT table_name, column_name FROM %s.information_schema.columns
         WHERE table_schema = %s AND table_name IN (%s)
         ORDER BY table_name, ordinal_position
        """
            .formatted(TrinoNames.quoted(catalog), TrinoNames.literal(schema), names),
        control,
        row -> columns.computeIfAbsent(row.name(0), name -> new ArrayList<>()).add(row.name(1)));
    return columns;
  }

  /** The server records none. */
  @Override
  public void dependencies(Consumer<LineageReader.ViewDependency> dependencies, Control control) {}

  /** A user sees the queries that the access control allows, which are at least their own. */
  @Override
  public LineageReader.HistoryResult history(
      Consumer<LineageReader.RecordedStatement> statements, Control control) throws SQLException {
    List<Instant> since = new ArrayList<>();
    try {
      client.query(
          """
          SELECT substr(query, 1, %d), "user", count(*),
                 to_unixtime(min(created)), to_unixtime(max("end"))
            FROM system.runtime.queries
           WHERE state = 'FINISHED' AND source IS DISTINCT FROM '%s'
           GROUP BY query, "user"
           ORDER BY min(created)
          """
              .formatted(LineageReader.LONGEST_TEXT + 1, SOURCE),
          control,
          row -> {
            if (since.isEmpty()) {
              since.add(instant(row.decimal(3)));
            }
            statements.accept(
                new LineageReader.RecordedStatement(
                    row.name(0),
                    catalog,
                    row.name(1),
                    row.number(2),
                    row.text(4) == null ? null : instant(row.decimal(4))));
          });
    } catch (SQLException e) {
      if (e.getErrorCode() == PERMISSION_DENIED) {
        return new LineageReader.HistoryResult.HistoryUnavailable(
            Failure.of(
                    FailureCode.HISTORY_UNAVAILABLE,
                    "The user may not read system.runtime.queries, which the server's access"
                        + " control must allow: %s.".formatted(TrinoFailures.text(e)))
                .withSqlState(e.getSQLState(), e.getErrorCode()));
      }
      throw e;
    }
    return new LineageReader.HistoryResult.HistoryRead(
        oldest(since), 0, null, List.of(onlyLatest()), Set.of());
  }

  private static @Nullable Instant oldest(List<Instant> since) {
    return since.isEmpty() ? null : since.get(0);
  }

  private static Instant instant(double seconds) {
    return Instant.ofEpochMilli((long) (seconds * 1_000));
  }

  private static LineageReader.HistoryGap onlyLatest() {
    return new LineageReader.HistoryGap(
        "only_latest",
        "The coordinator remembers the latest queries only: raise query.max-history and"
            + " query.min-expire-age in its configuration.",
        List.of());
  }

  @Override
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }
}
