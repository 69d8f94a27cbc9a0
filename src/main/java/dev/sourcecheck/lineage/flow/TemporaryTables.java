package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.sql.KnownTable;
import dev.sourcecheck.lineage.sql.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The temporary tables of a history, with their columns. The same name in two sessions denotes two
 * tables, and a session can create a table repeatedly.
 */
final class TemporaryTables {
  static final String SCHEMA = "pg_temp";

  private final Map<TemporaryTableKey, Set<List<String>>> columns = new HashMap<>();

  private record TemporaryTableKey(String session, String name) {}

  /** Whether a statement creates a temporary table. */
  static boolean isCreation(String sql) {
    String before = "";
    for (SqlTokens.Token token : SqlTokens.of(sql)) {
      String word = token.upper();
      if (word.equals("TEMP") || word.equals("TEMPORARY")) {
        return before.equals("CREATE")
            || before.equals("REPLACE")
            || before.equals("LOCAL")
            || before.equals("GLOBAL")
            || before.equals("INTO");
      }
      before = word;
    }
    return false;
  }

  /**
   * @param names null if unknown
   */
  void created(String session, String name, @Nullable List<String> names) {
    Set<List<String>> known =
        columns.computeIfAbsent(new TemporaryTableKey(session, name), key -> new LinkedHashSet<>());
    if (names != null) {
      known.add(List.copyOf(names));
    }
  }

  /** Whether a name, unqualified or in pg_temp, denotes a temporary table. */
  boolean isTemporary(String session, TableName name) {
    List<String> parts = name.parts();
    return (parts.size() == 1 || parts.size() == 2 && parts.get(0).startsWith(SCHEMA))
        && columns.containsKey(new TemporaryTableKey(session, name.name()));
  }

  /** The columns of a temporary table, if there is only one of that name. */
  Optional<KnownTable> find(String session, List<String> parts) {
    if (parts.isEmpty() || !isTemporary(session, new TableName(parts))) {
      return Optional.empty();
    }
    String name = parts.get(parts.size() - 1);
    Set<List<String>> known = columns.getOrDefault(new TemporaryTableKey(session, name), Set.of());
    return known.size() == 1
        ? Optional.of(new KnownTable(TableName.of(SCHEMA, name), new ArrayList<>(known).get(0)))
        : Optional.empty();
  }

  static RelationName relation(String name) {
    return RelationName.of(SCHEMA, name);
  }

  static boolean isTemporary(RelationName relation) {
    return SCHEMA.equals(relation.schema()) && relation.database() == null;
  }
}
