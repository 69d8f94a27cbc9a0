package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.StatementWalk.Unsupported;
import java.util.List;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.ExpressionVisitorAdapter;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.ParenthesedStatement;
import net.sf.jsqlparser.statement.delete.ParenthesedDelete;
import net.sf.jsqlparser.statement.insert.ParenthesedInsert;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.ExceptOp;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.LateralView;
import net.sf.jsqlparser.statement.select.MinusOp;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperation;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.TableFunction;
import net.sf.jsqlparser.statement.select.TableStatement;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.select.WithItem;
import net.sf.jsqlparser.statement.update.ParenthesedUpdate;
import org.jspecify.annotations.Nullable;

/** Finds the relations that a query reads, each WITH's names known just where they hold. */
final class QueryWalk {
  private final StatementWalk statement;

  QueryWalk(StatementWalk statement) {
    this.statement = statement;
  }

  void select(
      @Nullable Select select, CteScope outer, ReadRelations reads, LineageEdge.EdgeKind place) {
    if (select == null) {
      return;
    }
    CteScope scope = with(select.getWithItemsList(), outer);
    if (select instanceof PlainSelect plain) {
      plain(plain, scope, reads, place);
    } else if (select instanceof SetOperationList list) {
      setOperations(list, scope, reads, place);
    } else if (select instanceof ParenthesedSelect inner) {
      select(inner.getSelect(), scope, reads, place);
    } else if (select instanceof Values values) {
      expressions(values.getExpressions(), scope, reads, place);
    } else if (select instanceof TableStatement table) {
      from(table.getTable(), scope, reads, place);
    } else {
      throw new Unsupported(select);
    }
    orderBy(select.getOrderByElements(), scope, reads);
    if (select.getForUpdateTable() != null) {
      statement.meet(select.getForUpdateTable()); // repeats a name of the FROM clause
    }
    if (select.getLimit() != null) {
      expression(select.getLimit().getRowCount(), scope, reads, LineageEdge.EdgeKind.INDIRECT);
      expression(select.getLimit().getOffset(), scope, reads, LineageEdge.EdgeKind.INDIRECT);
    }
  }

  private void plain(
      PlainSelect plain, CteScope scope, ReadRelations reads, LineageEdge.EdgeKind place) {
    from(plain.getFromItem(), scope, reads, place);
    joins(plain.getJoins(), scope, reads, place);
    List<LateralView> views = plain.getLateralViews();
    if (views != null) {
      views.forEach(view -> expression(view.getGeneratorFunction(), scope, reads, place));
    }
    for (SelectItem<?> item : plain.getSelectItems()) {
      expression(item.getExpression(), scope, reads, place);
    }
    expression(plain.getWhere(), scope, reads, LineageEdge.EdgeKind.INDIRECT);
    expression(plain.getHaving(), scope, reads, LineageEdge.EdgeKind.INDIRECT);
    expression(plain.getQualify(), scope, reads, LineageEdge.EdgeKind.INDIRECT);
    if (plain.getGroupBy() != null) {
      expressions(
          plain.getGroupBy().getGroupByExpressionList(),
          scope,
          reads,
          LineageEdge.EdgeKind.INDIRECT);
    }
  }

  /** What follows an EXCEPT gives no values, it only takes rows away. */
  private void setOperations(
      SetOperationList list, CteScope scope, ReadRelations reads, LineageEdge.EdgeKind place) {
    for (int i = 0; i < list.getSelects().size(); i++) {
      SetOperation before = i == 0 ? null : list.getOperations().get(i - 1);
      boolean takesAway = before instanceof ExceptOp || before instanceof MinusOp;
      select(
          list.getSelects().get(i),
          scope,
          reads,
          takesAway ? LineageEdge.EdgeKind.INDIRECT : place);
    }
  }

  /** Defines the names of a WITH; those of WITH RECURSIVE see themselves and one another. */
  CteScope with(@Nullable List<WithItem<?>> items, CteScope outer) {
    if (items == null || items.isEmpty()) {
      return outer;
    }
    CteScope scope = new CteScope(outer);
    boolean recursive = items.stream().anyMatch(WithItem::isRecursive);
    if (recursive) {
      items.forEach(item -> scope.define(name(item), new ReadRelations()));
    }
    // a name may be used before it is defined, so its reads come to hand a round later
    for (int round = 0; round < (recursive ? items.size() : 1); round++) {
      for (WithItem<?> item : items) {
        scope.define(name(item), reads(item.getParenthesedStatement(), scope));
      }
    }
    return scope;
  }

  private String name(WithItem<?> item) {
    return statement.naming().fold(item.getAliasName());
  }

  private ReadRelations reads(ParenthesedStatement body, CteScope scope) {
    if (body instanceof ParenthesedSelect select) {
      ReadRelations reads = new ReadRelations();
      select(select, scope, reads, LineageEdge.EdgeKind.DIRECT);
      return reads;
    } else if (body instanceof ParenthesedInsert insert) {
      return statement.statement(insert.getInsert(), scope);
    } else if (body instanceof ParenthesedUpdate update) {
      return statement.statement(update.getUpdate(), scope);
    } else if (body instanceof ParenthesedDelete delete) {
      return statement.statement(delete.getDelete(), scope);
    }
    throw new Unsupported(body);
  }

  void from(
      @Nullable FromItem item, CteScope scope, ReadRelations reads, LineageEdge.EdgeKind place) {
    if (item == null) {
      return;
    }
    if (item instanceof Table table) {
      table(table, scope, reads, place);
    } else if (item instanceof ParenthesedFromItem inner) {
      from(inner.getFromItem(), scope, reads, place);
      joins(inner.getJoins(), scope, reads, place);
    } else if (item instanceof Select select) {
      select(select, scope, reads, place);
    } else if (item instanceof TableFunction function) {
      expression(function.getFunction(), scope, reads, place);
    } else {
      throw new Unsupported(item);
    }
  }

  void joins(
      @Nullable List<Join> joins, CteScope scope, ReadRelations reads, LineageEdge.EdgeKind place) {
    if (joins == null) {
      return;
    }
    for (Join join : joins) {
      from(join.getFromItem(), scope, reads, join.isSemi() ? LineageEdge.EdgeKind.INDIRECT : place);
      expressions(join.getOnExpressions(), scope, reads, LineageEdge.EdgeKind.INDIRECT);
    }
  }

  private void table(Table table, CteScope scope, ReadRelations reads, LineageEdge.EdgeKind place) {
    statement.meet(table);
    if (table.getNameParts().size() == 1) {
      ReadRelations expression = scope.find(statement.naming().fold(table.getName()));
      if (expression != null) {
        reads.addAll(expression, place);
        return;
      }
    }
    RelationName relation = relation(table);
    reads.add(relation, place);
  }

  /** The parser lists the parts of a name last to first. */
  RelationName relation(Table table) {
    List<String> parts = table.getNameParts();
    if (parts.size() > 3 || parts.get(0) == null) {
      throw new Unsupported(table);
    }
    return statement.naming().relation(part(parts, 2), part(parts, 1), fold(parts.get(0)));
  }

  private @Nullable String part(List<String> parts, int index) {
    return index < parts.size() && parts.get(index) != null ? fold(parts.get(index)) : null;
  }

  private String fold(String part) {
    return statement.naming().fold(part);
  }

  void item(SelectItem<?> item, CteScope scope, ReadRelations reads) {
    expression(item.getExpression(), scope, reads, LineageEdge.EdgeKind.DIRECT);
  }

  void expressions(
      @Nullable Iterable<?> expressions,
      CteScope scope,
      ReadRelations reads,
      LineageEdge.EdgeKind place) {
    if (expressions == null) {
      return;
    }
    for (Object expression : expressions) {
      if (expression instanceof Expression one) {
        expression(one, scope, reads, place);
      }
    }
  }

  /** The queries inside an expression. */
  void expression(
      @Nullable Expression expression,
      CteScope scope,
      ReadRelations reads,
      LineageEdge.EdgeKind place) {
    if (expression == null) {
      return;
    }
    expression.accept(
        new ExpressionVisitorAdapter<@Nullable Void>() {
          @Override
          public <S> @Nullable Void visit(Select inner, S context) {
            select(inner, scope, reads, place);
            return null;
          }

          @Override
          public <S> @Nullable Void visit(AllTableColumns all, S context) {
            statement.meet(all.getTable()); // repeats a name of the FROM clause
            return super.visit(all, context);
          }

          @Override
          public <S> @Nullable Void visit(AnalyticExpression analytic, S context) {
            expression(analytic.getFilterExpression(), scope, reads, LineageEdge.EdgeKind.INDIRECT);
            return super.visit(analytic, context);
          }

          @Override
          public <S> @Nullable Void visit(ParenthesedSelect inner, S context) {
            select(inner, scope, reads, place);
            return null;
          }
        },
        null);
  }

  private void orderBy(
      @Nullable List<OrderByElement> elements, CteScope scope, ReadRelations reads) {
    if (elements != null) {
      for (OrderByElement element : elements) {
        expression(element.getExpression(), scope, reads, LineageEdge.EdgeKind.INDIRECT);
      }
    }
  }
}
