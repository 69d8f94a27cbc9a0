package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.sql.ColumnLineage;
import dev.sourcecheck.lineage.sql.ScriptLineage;
import dev.sourcecheck.lineage.sql.SourceColumn;
import dev.sourcecheck.lineage.sql.StatementKind;
import dev.sourcecheck.lineage.sql.StatementLineage;
import dev.sourcecheck.lineage.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Converts the results of the SQL reader to flows between relations. */
final class FlowReader {
  private final Function<TableName, RelationName> names;

  /**
   * @param names resolves a name to a relation
   */
  FlowReader(Function<TableName, RelationName> names) {
    this.names = names;
  }

  /** One flow for each relation that the statement writes. */
  List<DataFlow> flows(StatementLineage statement) {
    Map<TableName, List<ColumnLineage>> byTarget = new LinkedHashMap<>();
    for (TableName target : statement.targets()) {
      byTarget.put(target, new ArrayList<>());
    }
    for (ColumnLineage column : statement.columns()) {
      column
          .target()
          .ifPresent(
              target -> byTarget.computeIfAbsent(target, t -> new ArrayList<>()).add(column));
    }
    List<DataFlow> flows = new ArrayList<>();
    if (statement.kind() == StatementKind.DELETE) {
      return flows; // fills nothing
    }
    byTarget.forEach(
        (target, columns) -> {
          // without columns, the relations are known only from unresolved parts
          if (columns.isEmpty() && (statement.unresolved().isEmpty() || byTarget.size() > 1)) {
            return;
          }
          Map<String, FlowColumn> named = new LinkedHashMap<>();
          for (ColumnLineage column : columns) {
            named.merge(column.name(), flowColumn(column), FlowReader::union);
          }
          flows.add(
              new DataFlow(
                  names.apply(target),
                  named,
                  relations(statement.reads(), named.values(), byTarget.size() > 1)));
        });
    return flows;
  }

  /**
   * The flow of a view's query.
   *
   * @param columns the view's columns, in order
   */
  DataFlow view(ScriptLineage query, RelationName view, List<String> columns) {
    List<ColumnLineage> found = query.columns();
    boolean positional =
        found.size() == columns.size() && found.stream().noneMatch(c -> c.name().equals("*"));
    Map<String, FlowColumn> named = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      named.put(
          columns.get(i),
          positional ? flowColumn(found.get(i)) : new FlowColumn(Set.of(), Set.of(), true));
    }
    return new DataFlow(view, named, relations(query.reads(), named.values(), false));
  }

  private FlowColumn flowColumn(ColumnLineage column) {
    return new FlowColumn(ends(column.sources()), ends(column.steering()), column.partial());
  }

  private Set<EdgeEnd> ends(Set<SourceColumn> columns) {
    Set<EdgeEnd> ends = new LinkedHashSet<>();
    for (SourceColumn column : columns) {
      ends.add(
          new EdgeEnd(
              names.apply(column.table()), column.column().equals("*") ? null : column.column()));
    }
    return ends;
  }

  static FlowColumn union(FlowColumn one, FlowColumn two) {
    Set<EdgeEnd> values = new LinkedHashSet<>(one.values());
    values.addAll(two.values());
    Set<EdgeEnd> steering = new LinkedHashSet<>(one.steering());
    steering.addAll(two.steering());
    return new FlowColumn(values, steering, one.partial() || two.partial());
  }

  /**
   * Relations that only decide about rows are indirect; others, such as one whose rows are counted,
   * are direct.
   *
   * @param onlyMentioned omits relations that no column depends on, because they may belong to
   *     another target
   */
  private Map<RelationName, EdgeKind> relations(
      Set<TableName> reads, Iterable<FlowColumn> columns, boolean onlyMentioned) {
    Set<RelationName> values = new LinkedHashSet<>();
    Set<RelationName> steering = new LinkedHashSet<>();
    for (FlowColumn column : columns) {
      column.values().forEach(end -> values.add(end.relation()));
      column.steering().forEach(end -> steering.add(end.relation()));
    }
    steering.removeAll(values);
    Map<RelationName, EdgeKind> relations = new LinkedHashMap<>();
    for (TableName read : reads) {
      RelationName relation = names.apply(read);
      if (!onlyMentioned || values.contains(relation) || steering.contains(relation)) {
        relations.put(relation, steering.contains(relation) ? EdgeKind.INDIRECT : EdgeKind.DIRECT);
      }
    }
    for (RelationName relation : values) {
      relations.putIfAbsent(relation, EdgeKind.DIRECT);
    }
    return relations;
  }
}
