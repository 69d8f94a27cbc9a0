package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.ViewAnalysis;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads the definitions of views, schema by schema. MySQL shows {@code view_definition} to the
 * definer of a view only; other users need {@code SHOW CREATE VIEW}, which takes one view at a
 * time.
 */
final class ViewTexts {
  /** Views whose columns are kept at a time. */
  private static final int PORTION = 1_000;

  /** The user lacks SHOW VIEW or SELECT. */
  private static final int DENIED = 1142;

  /** The view refers to something that does not exist, or that its definer may not use. */
  private static final int INVALID = 1356;

  /** The view was dropped in the meantime. */
  private static final int DROPPED = 1146;

  private static final String NAMES =
      """
      SELECT table_schema, table_name FROM information_schema.tables
       WHERE table_type = 'VIEW'
         AND LOWER(table_schema) NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
       ORDER BY CAST(table_schema AS BINARY), CAST(table_name AS BINARY)
      """;
  private static final String COLUMNS =
      """
      SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = ?
         AND CAST(table_name AS BINARY) BETWEEN CAST(? AS BINARY) AND CAST(? AS BINARY)
       ORDER BY table_name, ordinal_position
      """;
  private static final String DEFINITIONS =
      """
      SELECT table_name, LEFT(view_definition, ?) FROM information_schema.views
       WHERE table_schema = ?
         AND CAST(table_name AS BINARY) BETWEEN CAST(? AS BINARY) AND CAST(? AS BINARY)
      """;

  private final MySqlQuery query;
  private final Consumer<LineageReader.ViewDefinition> views;
  private final TreeSet<String> hidden = new TreeSet<>();
  private int hiddenViews;
  private int invalid;

  ViewTexts(MySqlQuery query, Consumer<LineageReader.ViewDefinition> views) {
    this.query = query;
    this.views = views;
  }

  /** The schemas of the views whose definitions may not be read. */
  List<String> hidden() {
    return List.copyOf(hidden);
  }

  int hiddenViews() {
    return hiddenViews;
  }

  /** Number of views that the server cannot interpret. */
  int invalid() {
    return invalid;
  }

  void read() throws SQLException {
    Map<String, List<String>> bySchema = new LinkedHashMap<>();
    query.collect(
        NAMES,
        row ->
            bySchema
                .computeIfAbsent(MySqlQuery.required(row, 1), schema -> new ArrayList<>())
                .add(MySqlQuery.required(row, 2)));
    for (Map.Entry<String, List<String>> schema : bySchema.entrySet()) {
      List<String> names = schema.getValue();
      for (int from = 0; from < names.size(); from += PORTION) {
        long before = query.meter().heldBytes();
        try {
          portion(schema.getKey(), names.subList(from, Math.min(from + PORTION, names.size())));
        } finally {
          query.meter().releaseHeld(before);
        }
      }
    }
  }

  private void portion(String schema, List<String> names) throws SQLException {
    String first = names.get(0);
    String last = names.get(names.size() - 1);
    Map<String, List<String>> columns = new HashMap<>();
    names.forEach(name -> columns.put(name, new ArrayList<>()));
    query.each(
        COLUMNS,
        row -> {
          List<String> ofView = columns.get(row.getString(1));
          if (ofView != null) {
            query.hold(row);
            ofView.add(MySqlQuery.required(row, 2));
          }
        },
        schema,
        first,
        last);
    List<String> withoutText = new ArrayList<>();
    query.each(
        DEFINITIONS,
        row -> {
          String name = MySqlQuery.required(row, 1);
          String text = row.getString(2);
          if (text == null || text.isEmpty()) {
            query.hold(row);
            withoutText.add(name);
          } else {
            accept(schema, name, text, columns.getOrDefault(name, List.of()));
          }
        },
        LineageReader.LONGEST_TEXT + 1,
        schema,
        first,
        last);
    for (String name : withoutText) {
      show(schema, name, columns.getOrDefault(name, List.of()));
    }
  }

  private void accept(String schema, String name, String text, List<String> columns) {
    views.accept(
        new LineageReader.ViewDefinition(
            schema,
            name,
            false,
            text,
            columns,
            new ViewAnalysis.NoViewAnalysis("not_recorded_by_server"),
            // SHOW CREATE VIEW leaves the schema out if all relations are in it
            List.of(schema)));
  }

  private void show(String schema, String name, List<String> columns) throws SQLException {
    String sql = "SHOW CREATE VIEW " + MySqlNames.quoted(schema) + "." + MySqlNames.quoted(name);
    try {
      query.each(
          sql,
          row -> accept(schema, name, CreatedView.query(MySqlQuery.required(row, 2)), columns));
    } catch (SQLException e) {
      switch (e.getErrorCode()) {
        case DENIED -> {
          hidden.add(schema);
          hiddenViews++;
        }
        case INVALID -> invalid++;
        case DROPPED -> {}
        default -> throw e;
      }
    }
  }
}
