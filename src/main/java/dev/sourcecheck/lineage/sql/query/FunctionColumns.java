package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ColumnSink;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.scope.SourceSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The arguments of a function in FROM, and the columns that it yields. */
final class FunctionColumns {
  private static final Set<String> UNNESTING = Set.of("unnest", "explode", "explode_outer");

  private static final Set<String> SCALAR =
      Set.of(
          "generate_series",
          "generate_subscripts",
          "string_to_table",
          "generate_array",
          "range",
          "string_split");

  private final ReadContext context;
  private final SqlIdentifier function;
  private final ColumnSink sink;
  private final List<RelationColumn> arguments = new ArrayList<>();

  /** Columns that the call itself names. */
  List<SqlIdentifier> declared = List.of();

  /** Columns of JSON_TABLE and XMLTABLE, each with sources of its own. */
  List<RelationColumn> document = List.of();

  /** The fields of the struct array that is unnested. */
  @Nullable List<RelationColumn> fields;

  FunctionColumns(ReadContext context, SqlIdentifier function) {
    this.context = context;
    this.function = function;
    this.sink = new ColumnSink(context.budget());
  }

  void argument(ColumnSink argument) {
    RelationColumn column = argument.toColumn(function);
    sink.add(column);
    arguments.add(column);
  }

  /** Columns with the given names, else with those that the call declares. */
  List<RelationColumn> named(List<SqlIdentifier> names, boolean ordinality) {
    if (!document.isEmpty()) {
      return QueryResult.of(document).renamed(names).columns();
    }
    List<SqlIdentifier> columns = names.isEmpty() ? declared : names;
    List<RelationColumn> result = new ArrayList<>(columns.size());
    boolean paired =
        function.key().equals("unnest")
            && arguments.size() > 1
            && columns.size() >= arguments.size();
    for (int at = 0; at < columns.size(); at++) {
      SqlIdentifier name = columns.get(at);
      if (ordinality && at == columns.size() - 1 && at > 0) {
        result.add(new RelationColumn(name, SourceSet.EMPTY, SourceSet.EMPTY, false));
      } else if (paired && at < arguments.size()) {
        result.add(arguments.get(at).named(name));
      } else {
        result.add(sink.toColumn(name));
      }
    }
    return result;
  }

  /** The columns that the function is known to return; null if its rows are single values. */
  @Nullable List<RelationColumn> known() {
    if (fields != null) {
      return fields;
    }
    String key = function.key();
    if (key.equals("flatten")) {
      return all(List.of("seq", "key", "path", "index", "value", "this"));
    }
    if (key.equals("openjson")) {
      return all(List.of("key", "value", "type"));
    }
    if (key.endsWith("_each") || key.endsWith("_each_text")) {
      return all(List.of("key", "value"));
    }
    if (UNNESTING.contains(key) || isScalar(key)) {
      return null;
    }
    // which relation IDENTIFIER($x) means is not known
    boolean unknown = sink.partial() || key.equals("identifier");
    return List.of(RelationColumn.opaque(sink.values().toSet(), unknown));
  }

  private List<RelationColumn> all(List<String> names) {
    return names.stream().map(name -> sink.toColumn(SqlIdentifier.unquoted(name))).toList();
  }

  /** Functions whose rows are single values, named like the relation. */
  private static boolean isScalar(String key) {
    return SCALAR.contains(key)
        || key.startsWith("regexp_split_to_table")
        || key.endsWith("_elements")
        || key.endsWith("_elements_text");
  }

  /** The relation of the function's single values. */
  ScopeRelation elements(SqlIdentifier name) {
    return ScopeRelation.elements(name, sink.toColumn(name), context.pool());
  }
}
