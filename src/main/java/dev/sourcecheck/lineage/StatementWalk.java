package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.StatementReading.Understood;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.ReturningClause;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import net.sf.jsqlparser.statement.create.view.CreateView;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.merge.MergeDelete;
import net.sf.jsqlparser.statement.merge.MergeInsert;
import net.sf.jsqlparser.statement.merge.MergeOperation;
import net.sf.jsqlparser.statement.merge.MergeUpdate;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.update.UpdateSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks one parsed statement and notes what it reads, what it writes, and from where to where. The
 * reading of queries is in {@link QueryWalk}.
 */
final class StatementWalk {
  private final NameRules naming;
  private final QueryWalk queries;

  /** Every table name that was met; one that the parser saw and we did not is a gap. */
  private final Set<Object> met = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Set<RelationName> reads = new LinkedHashSet<>();
  private final Set<RelationName> writes = new LinkedHashSet<>();
  private final Set<LineageEdge> edges = new LinkedHashSet<>();

  StatementWalk(NameRules naming) {
    this.naming = naming;
    this.queries = new QueryWalk(this);
  }

  /**
   * @throws Unsupported if a part of it is beyond us
   */
  Understood read(Statement statement) {
    statement(statement, new CteScope(null));
    return new Understood(reads, writes, edges);
  }

  /** A view's definition, which does not name the view. */
  Understood read(Select definition, RelationName view) {
    ReadRelations from = new ReadRelations();
    queries.select(definition, new CteScope(null), from, LineageEdge.EdgeKind.DIRECT);
    write(view, from);
    return new Understood(reads, writes, edges);
  }

  boolean met(@Nullable Object tableName) {
    return met.contains(tableName);
  }

  void meet(Table table) {
    met.add(table);
  }

  NameRules naming() {
    return naming;
  }

  /** What a statement in a WITH returns to whoever reads from it. */
  ReadRelations statement(Statement statement, CteScope outer) {
    if (statement instanceof Select select) {
      return select(select, outer);
    } else if (statement instanceof Insert insert) {
      return insert(insert, outer);
    } else if (statement instanceof Update update) {
      return update(update, outer);
    } else if (statement instanceof Delete delete) {
      return delete(delete, outer);
    } else if (statement instanceof Merge merge) {
      return merge(merge, outer);
    } else if (statement instanceof CreateTable create) {
      create(create.getTable(), create.getSelect(), outer);
    } else if (statement instanceof CreateView create) {
      create(create.getView(), create.getSelect(), outer);
    } else {
      throw new Unsupported(statement);
    }
    return new ReadRelations();
  }

  private ReadRelations select(Select select, CteScope outer) {
    ReadRelations from = new ReadRelations();
    queries.select(select, outer, from, LineageEdge.EdgeKind.DIRECT);
    reads.addAll(from.kinds().keySet());
    for (Table into : into(select)) {
      write(target(into, List.of()), from);
    }
    return from;
  }

  private static List<Table> into(Select select) {
    if (select instanceof PlainSelect plain && plain.getIntoTables() != null) {
      return plain.getIntoTables();
    } else if (select instanceof SetOperationList list) {
      return into(list.getSelects().get(0));
    } else if (select instanceof ParenthesedSelect inner) {
      return into(inner.getSelect());
    }
    return List.of();
  }

  private ReadRelations insert(Insert insert, CteScope outer) {
    CteScope scope = queries.with(insert.getWithItemsList(), outer);
    ReadRelations from = new ReadRelations();
    queries.select(insert.getSelect(), scope, from, LineageEdge.EdgeKind.DIRECT);
    sets(insert.getSetUpdateSets(), scope, from);
    sets(insert.getDuplicateUpdateSets(), scope, from);
    if (insert.getConflictAction() != null) {
      sets(insert.getConflictAction().getUpdateSets(), scope, from);
      steer(insert.getConflictAction().getWhereExpression(), scope, from);
    }
    RelationName target = target(insert.getTable(), List.of());
    write(target, from);
    return returned(insert.getReturningClause(), target, scope);
  }

  private ReadRelations update(Update update, CteScope outer) {
    CteScope scope = queries.with(update.getWithItemsList(), outer);
    ReadRelations from = new ReadRelations();
    Table named = update.getTable();
    RelationName target = target(named, aliased(update.getFromItem(), update.getJoins()));
    queries.from(update.getFromItem(), scope, from, LineageEdge.EdgeKind.DIRECT);
    queries.joins(update.getStartJoins(), scope, from, LineageEdge.EdgeKind.DIRECT);
    queries.joins(update.getJoins(), scope, from, LineageEdge.EdgeKind.DIRECT);
    sets(update.getUpdateSets(), scope, from);
    steer(update.getWhere(), scope, from);
    write(target, from);
    return returned(update.getReturningClause(), target, scope);
  }

  /** Takes rows away, so no value flows; what it reads is noted all the same. */
  private ReadRelations delete(Delete delete, CteScope outer) {
    CteScope scope = queries.with(delete.getWithItemsList(), outer);
    ReadRelations from = new ReadRelations();
    List<Table> using = delete.getUsingList();
    if (using != null) {
      using.forEach(table -> queries.from(table, scope, from, LineageEdge.EdgeKind.INDIRECT));
    }
    queries.joins(delete.getJoins(), scope, from, LineageEdge.EdgeKind.INDIRECT);
    steer(delete.getWhere(), scope, from);
    List<Table> several = delete.getTables();
    if (several != null && !several.isEmpty()) {
      // DELETE a, b FROM x a JOIN y b: what follows FROM is read
      queries.from(delete.getTable(), scope, from, LineageEdge.EdgeKind.INDIRECT);
      List<Table> known = aliased(delete.getTable(), delete.getJoins());
      several.forEach(table -> take(target(table, known), from));
      return new ReadRelations();
    }
    RelationName target = target(delete.getTable(), List.of());
    take(target, from);
    return returned(delete.getReturningClause(), target, scope);
  }

  private ReadRelations merge(Merge merge, CteScope outer) {
    CteScope scope = queries.with(merge.getWithItemsList(), outer);
    ReadRelations from = new ReadRelations();
    RelationName target = target(merge.getTable(), List.of());
    boolean writesValues = false;
    queries.from(merge.getFromItem(), scope, from, LineageEdge.EdgeKind.DIRECT);
    steer(merge.getOnCondition(), scope, from);
    for (MergeOperation operation : merge.getOperations()) {
      if (operation instanceof MergeInsert insert) {
        queries.expressions(insert.getValues(), scope, from, LineageEdge.EdgeKind.DIRECT);
        steer(insert.getAndPredicate(), scope, from);
        steer(insert.getWhereCondition(), scope, from);
        writesValues = true;
      } else if (operation instanceof MergeUpdate update) {
        sets(update.getUpdateSets(), scope, from);
        steer(update.getAndPredicate(), scope, from);
        steer(update.getWhereCondition(), scope, from);
        steer(update.getDeleteWhereCondition(), scope, from);
        writesValues = true;
      } else if (operation instanceof MergeDelete delete) {
        steer(delete.getAndPredicate(), scope, from);
      } else {
        throw new Unsupported(operation);
      }
    }
    if (writesValues) {
      write(target, from);
    } else {
      take(target, from);
    }
    return new ReadRelations();
  }

  private void create(Table table, @Nullable Select query, CteScope outer) {
    if (query == null) {
      throw new Unsupported(table);
    }
    ReadRelations from = new ReadRelations();
    queries.select(query, outer, from, LineageEdge.EdgeKind.DIRECT);
    write(target(table, List.of()), from);
  }

  private void sets(@Nullable List<UpdateSet> sets, CteScope scope, ReadRelations from) {
    if (sets != null) {
      for (UpdateSet set : sets) {
        queries.expressions(set.getValues(), scope, from, LineageEdge.EdgeKind.DIRECT);
      }
    }
  }

  private void steer(@Nullable Expression condition, CteScope scope, ReadRelations from) {
    queries.expression(condition, scope, from, LineageEdge.EdgeKind.INDIRECT);
  }

  private ReadRelations returned(
      @Nullable ReturningClause returning, RelationName target, CteScope scope) {
    ReadRelations result = new ReadRelations();
    if (returning != null) {
      result.add(target, LineageEdge.EdgeKind.DIRECT);
      returning.forEach(item -> queries.item(item, scope, result));
    }
    return result;
  }

  /** A target is never a WITH's name; in some dialects it is an alias of what follows FROM. */
  private RelationName target(Table table, List<Table> aliased) {
    met.add(table);
    Table named = table;
    for (Table other : aliased) {
      if (table.getSchemaName() == null
          && other.getAlias() != null
          && naming.fold(other.getAlias().getName()).equals(naming.fold(table.getName()))) {
        named = other;
      }
    }
    return queries.relation(named);
  }

  private static List<Table> aliased(@Nullable FromItem first, @Nullable List<Join> joins) {
    List<Table> tables = new ArrayList<>();
    if (first instanceof Table table) {
      tables.add(table);
    }
    if (joins != null) {
      for (Join join : joins) {
        if (join.getFromItem() instanceof Table table) {
          tables.add(table);
        }
      }
    }
    return tables;
  }

  private void take(RelationName target, ReadRelations from) {
    reads.addAll(from.kinds().keySet());
    writes.add(target);
  }

  private void write(RelationName target, ReadRelations from) {
    take(target, from);
    for (Map.Entry<RelationName, LineageEdge.EdgeKind> read : from.kinds().entrySet()) {
      edges.add(LineageEdge.between(read.getKey(), target, read.getValue()));
    }
  }

  /** A part of a statement that we cannot tell the tables of. */
  static final class Unsupported extends RuntimeException {
    Unsupported(Object part) {
      super(part.getClass().getSimpleName(), null, false, false);
    }
  }
}
