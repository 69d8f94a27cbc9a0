package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.Edge.Kind;
import dev.sourcecheck.lineage.Reading.Understood;
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
  private final Naming naming;
  private final QueryWalk queries;

  /** Every table name that was met; one that the parser saw and we did not is a gap. */
  private final Set<Object> met = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Set<Relation> reads = new LinkedHashSet<>();
  private final Set<Relation> writes = new LinkedHashSet<>();
  private final Set<Edge> edges = new LinkedHashSet<>();

  StatementWalk(Naming naming) {
    this.naming = naming;
    this.queries = new QueryWalk(this);
  }

  /**
   * @throws Unsupported if a part of it is beyond us
   */
  Understood read(Statement statement) {
    statement(statement, new Scope(null));
    return new Understood(reads, writes, edges);
  }

  /** A view's definition, which does not name the view. */
  Understood read(Select definition, Relation view) {
    Reads from = new Reads();
    queries.select(definition, new Scope(null), from, Kind.DIRECT);
    write(view, from);
    return new Understood(reads, writes, edges);
  }

  boolean met(@Nullable Object tableName) {
    return met.contains(tableName);
  }

  void meet(Table table) {
    met.add(table);
  }

  Naming naming() {
    return naming;
  }

  /** What a statement in a WITH returns to whoever reads from it. */
  Reads statement(Statement statement, Scope outer) {
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
    return new Reads();
  }

  private Reads select(Select select, Scope outer) {
    Reads from = new Reads();
    queries.select(select, outer, from, Kind.DIRECT);
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

  private Reads insert(Insert insert, Scope outer) {
    Scope scope = queries.with(insert.getWithItemsList(), outer);
    Reads from = new Reads();
    queries.select(insert.getSelect(), scope, from, Kind.DIRECT);
    sets(insert.getSetUpdateSets(), scope, from);
    sets(insert.getDuplicateUpdateSets(), scope, from);
    if (insert.getConflictAction() != null) {
      sets(insert.getConflictAction().getUpdateSets(), scope, from);
      steer(insert.getConflictAction().getWhereExpression(), scope, from);
    }
    Relation target = target(insert.getTable(), List.of());
    write(target, from);
    return returned(insert.getReturningClause(), target, scope);
  }

  private Reads update(Update update, Scope outer) {
    Scope scope = queries.with(update.getWithItemsList(), outer);
    Reads from = new Reads();
    Table named = update.getTable();
    Relation target = target(named, aliased(update.getFromItem(), update.getJoins()));
    queries.from(update.getFromItem(), scope, from, Kind.DIRECT);
    queries.joins(update.getStartJoins(), scope, from, Kind.DIRECT);
    queries.joins(update.getJoins(), scope, from, Kind.DIRECT);
    sets(update.getUpdateSets(), scope, from);
    steer(update.getWhere(), scope, from);
    write(target, from);
    return returned(update.getReturningClause(), target, scope);
  }

  /** Takes rows away, so no value flows; what it reads is noted all the same. */
  private Reads delete(Delete delete, Scope outer) {
    Scope scope = queries.with(delete.getWithItemsList(), outer);
    Reads from = new Reads();
    List<Table> using = delete.getUsingList();
    if (using != null) {
      using.forEach(table -> queries.from(table, scope, from, Kind.INDIRECT));
    }
    queries.joins(delete.getJoins(), scope, from, Kind.INDIRECT);
    steer(delete.getWhere(), scope, from);
    List<Table> several = delete.getTables();
    if (several != null && !several.isEmpty()) {
      // DELETE a, b FROM x a JOIN y b: what follows FROM is read
      queries.from(delete.getTable(), scope, from, Kind.INDIRECT);
      List<Table> known = aliased(delete.getTable(), delete.getJoins());
      several.forEach(table -> take(target(table, known), from));
      return new Reads();
    }
    Relation target = target(delete.getTable(), List.of());
    take(target, from);
    return returned(delete.getReturningClause(), target, scope);
  }

  private Reads merge(Merge merge, Scope outer) {
    Scope scope = queries.with(merge.getWithItemsList(), outer);
    Reads from = new Reads();
    Relation target = target(merge.getTable(), List.of());
    boolean writesValues = false;
    queries.from(merge.getFromItem(), scope, from, Kind.DIRECT);
    steer(merge.getOnCondition(), scope, from);
    for (MergeOperation operation : merge.getOperations()) {
      if (operation instanceof MergeInsert insert) {
        queries.expressions(insert.getValues(), scope, from, Kind.DIRECT);
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
    return new Reads();
  }

  private void create(Table table, @Nullable Select query, Scope outer) {
    if (query == null) {
      throw new Unsupported(table);
    }
    Reads from = new Reads();
    queries.select(query, outer, from, Kind.DIRECT);
    write(target(table, List.of()), from);
  }

  private void sets(@Nullable List<UpdateSet> sets, Scope scope, Reads from) {
    if (sets != null) {
      for (UpdateSet set : sets) {
        queries.expressions(set.getValues(), scope, from, Kind.DIRECT);
      }
    }
  }

  private void steer(@Nullable Expression condition, Scope scope, Reads from) {
    queries.expression(condition, scope, from, Kind.INDIRECT);
  }

  private Reads returned(@Nullable ReturningClause returning, Relation target, Scope scope) {
    Reads result = new Reads();
    if (returning != null) {
      result.add(target, Kind.DIRECT);
      returning.forEach(item -> queries.item(item, scope, result));
    }
    return result;
  }

  /** A target is never a WITH's name; in some dialects it is an alias of what follows FROM. */
  private Relation target(Table table, List<Table> aliased) {
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

  private void take(Relation target, Reads from) {
    reads.addAll(from.kinds().keySet());
    writes.add(target);
  }

  private void write(Relation target, Reads from) {
    take(target, from);
    for (Map.Entry<Relation, Kind> read : from.kinds().entrySet()) {
      edges.add(Edge.between(read.getKey(), target, read.getValue()));
    }
  }

  /** A part of a statement that we cannot tell the tables of. */
  static final class Unsupported extends RuntimeException {
    Unsupported(Object part) {
      super(part.getClass().getSimpleName(), null, false, false);
    }
  }
}
