package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.ViewAnalysis.ColumnId;
import dev.sourcecheck.engine.ViewAnalysis.RelationId;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names for the object ids and attribute numbers of parse trees. */
final class RelationNames {
  private static final int ROWS_AT_ONCE = 100;

  /** Maximum number of cached columns; beyond it the cache is cleared. */
  private static final int MAX_COLUMNS = 100_000;

  private static final List<String> SYSTEM_COLUMNS =
      List.of("ctid", "xmin", "cmin", "xmax", "cmax", "tableoid");

  private final Connection connection;
  private final ReadOnlyTransaction transaction;
  private final Map<Long, KnownRelation> known = new LinkedHashMap<>();
  private int columns;

  private record KnownRelation(RelationId id, List<String> columns) {}

  RelationNames(Connection connection, ReadOnlyTransaction transaction) {
    this.connection = connection;
    this.transaction = transaction;
  }

  /** Reads the names that are not cached. Call before the lookups. */
  void load(Set<Long> relations) throws SQLException {
    if (columns > MAX_COLUMNS) {
      known.clear();
      columns = 0;
    }
    Set<Long> missing = new LinkedHashSet<>(relations);
    missing.removeAll(known.keySet());
    if (missing.isEmpty()) {
      return;
    }
    transaction.each(
        ROWS_AT_ONCE,
        TreeQueries.ATTRIBUTES,
        row -> {
          List<String> names = row.names("columns");
          columns += names.size();
          known.put(
              row.number("id"),
              new KnownRelation(new RelationId(row.name("schema"), row.name("name")), names));
        },
        connection.createArrayOf("oid", missing.toArray()));
  }

  /** Null if the relation no longer exists. */
  @Nullable RelationId relation(long id) {
    KnownRelation relation = known.get(id);
    return relation == null ? null : relation.id();
  }

  Set<RelationId> relations(Set<Long> ids) {
    Set<RelationId> relations = new LinkedHashSet<>();
    for (long id : ids) {
      RelationId relation = relation(id);
      if (relation != null) {
        relations.add(relation);
      }
    }
    return relations;
  }

  /**
   * @return false if one of them no longer exists
   */
  boolean addColumns(List<Attribute> attributes, Set<ColumnId> to) {
    boolean complete = true;
    for (Attribute attribute : attributes) {
      KnownRelation relation = known.get(attribute.relation());
      List<String> names =
          relation == null ? List.of() : names(relation.columns(), attribute.number());
      complete &= !names.isEmpty();
      for (String name : names) {
        if (relation != null) {
          to.add(new ColumnId(relation.id(), name));
        }
      }
    }
    return complete;
  }

  private static List<String> names(List<String> columns, int number) {
    if (number == 0) {
      List<String> all = new ArrayList<>(columns);
      all.removeIf(String::isEmpty);
      return all;
    }
    if (number < 0) {
      return -number <= SYSTEM_COLUMNS.size()
          ? List.of(SYSTEM_COLUMNS.get(-number - 1))
          : List.of();
    }
    return number <= columns.size() && !columns.get(number - 1).isEmpty()
        ? List.of(columns.get(number - 1))
        : List.of();
  }
}
