package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.LineageReader.ViewDefinition;
import dev.sourcecheck.engine.ViewAnalysis;
import dev.sourcecheck.engine.ViewAnalysis.ColumnId;
import dev.sourcecheck.engine.ViewAnalysis.ViewColumn;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.postgresql.sql.FactQuery;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.ResultRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads views page by page: their texts, their parse trees, then the names that trees refer to. */
final class ViewReader {
  private static final int VIEWS_AT_ONCE = 25;

  /** Rows of the first fetch of a page; later fetches adapt to the size of the rows. */
  private static final int ROWS_AT_ONCE = 10;

  private static final int IDS_AT_ONCE = 1_000;

  private final Connection connection;
  private final ReadOnlyTransaction transaction;
  private final Consumer<Warning> warnings;
  private final Consumer<ViewDefinition> views;
  private final RelationNames names;
  private RuleTrees trees = new RuleTrees(Map.of());

  ViewReader(
      Connection connection,
      ReadOnlyTransaction transaction,
      Consumer<Warning> warnings,
      Consumer<ViewDefinition> views) {
    this.connection = connection;
    this.transaction = transaction;
    this.warnings = warnings;
    this.views = views;
    this.names = new RelationNames(connection, transaction);
  }

  /** A view whose tree may be incomplete and whose names are not resolved yet. */
  private record PendingView(
      long id,
      String schema,
      String name,
      boolean materialized,
      String definition,
      List<String> columns,
      TreeResult tree) {}

  /** Exactly one of the two is set, or none if the tree must be read separately. */
  private record TreeResult(@Nullable RuleLineage lineage, @Nullable String reason) {}

  void read() throws SQLException {
    List<Long> ids = new ArrayList<>();
    transaction.each(IDS_AT_ONCE, TreeQueries.VIEW_IDS, row -> ids.add(row.number("id")));
    if (ids.isEmpty()) {
      return;
    }
    FactQuery<ResultRow> query =
        new FactQuery<>(transaction, "views", TreeQueries.VIEWS, ROWS_AT_ONCE, warnings);
    for (int from = 0; from < ids.size(); from += VIEWS_AT_ONCE) {
      List<Long> page = ids.subList(from, Math.min(from + VIEWS_AT_ONCE, ids.size()));
      if (from == 0) {
        trees = new RuleTrees(bodies());
      }
      page(query, page);
    }
    query.finish();
  }

  private Map<Long, String> bodies() throws SQLException {
    Map<Long, String> bodies = new HashMap<>();
    if (connection.getMetaData().getDatabaseMajorVersion() < 14) {
      return bodies;
    }
    new FactQuery<>(transaction, "functions", TreeQueries.FUNCTION_BODIES, ROWS_AT_ONCE, warnings)
        .each(
            row -> {
              String body = row.text("body");
              if (body != null && bodies.size() < TreeQueries.MAX_BODIES) {
                bodies.put(row.number("id"), body);
              }
            });
    return bodies;
  }

  private void page(FactQuery<ResultRow> query, List<Long> ids) throws SQLException {
    List<PendingView> page = new ArrayList<>();
    query.eachOf(
        ids,
        row -> {
          PendingView view = pending(row);
          if (view != null) {
            page.add(view);
          }
        });
    List<PendingView> complete = new ArrayList<>();
    Set<Long> relations = new HashSet<>();
    for (PendingView view : page) {
      PendingView read =
          view.tree().reason() == null && view.tree().lineage() == null
              ? withLargeTree(view)
              : view;
      complete.add(read);
      addRelations(read.tree().lineage(), relations);
    }
    names.load(relations);
    for (PendingView view : complete) {
      views.accept(
          new ViewDefinition(
              view.schema(),
              view.name(),
              view.materialized(),
              view.definition(),
              view.columns(),
              analysis(view)));
    }
  }

  private @Nullable PendingView pending(ResultRow row) throws SQLException {
    String definition = row.text("definition");
    if (definition == null) {
      return null; // dropped concurrently, or not readable
    }
    String tree = row.text("tree");
    TreeResult result;
    if (tree == null) {
      result = new TreeResult(null, "unavailable");
    } else if (tree.length() > TreeQueries.SMALL_TREE) {
      result = new TreeResult(null, null);
    } else {
      result = parsed(tree);
    }
    return new PendingView(
        row.number("id"),
        row.name("schema"),
        row.name("name"),
        row.flag("materialized"),
        definition,
        row.names("columns"),
        result);
  }

  private PendingView withLargeTree(PendingView view) throws SQLException {
    StringBuilder tree = new StringBuilder();
    transaction.each(1, TreeQueries.VIEW_TREE, row -> tree.append(row.name("piece")), view.id());
    return new PendingView(
        view.id(),
        view.schema(),
        view.name(),
        view.materialized(),
        view.definition(),
        view.columns(),
        parsed(tree.toString()));
  }

  private TreeResult parsed(String tree) {
    try {
      return new TreeResult(trees.read(tree), null);
    } catch (UnreadableTree e) {
      return new TreeResult(null, e.reason().name().toLowerCase(Locale.ROOT));
    }
  }

  private static void addRelations(@Nullable RuleLineage lineage, Set<Long> relations) {
    if (lineage == null) {
      return;
    }
    relations.addAll(lineage.sources());
    relations.addAll(lineage.filters());
    for (RuleLineage.RuleColumn column : lineage.columns()) {
      column.values().forEach(value -> relations.add(value.relation()));
      column.steering().forEach(value -> relations.add(value.relation()));
    }
  }

  private ViewAnalysis analysis(PendingView view) {
    RuleLineage lineage = view.tree().lineage();
    if (lineage == null) {
      return new ViewAnalysis.NoViewAnalysis(String.valueOf(view.tree().reason()));
    }
    if (lineage.columns().size() != view.columns().size()) {
      return new ViewAnalysis.NoViewAnalysis("malformed");
    }
    List<ViewColumn> columns = new ArrayList<>();
    for (RuleLineage.RuleColumn column : lineage.columns()) {
      Set<ColumnId> values = new LinkedHashSet<>();
      Set<ColumnId> steering = new LinkedHashSet<>();
      boolean complete = names.addColumns(column.values(), values);
      names.addColumns(column.steering(), steering);
      columns.add(new ViewColumn(values, steering, column.partial() || !complete));
    }
    return new ViewAnalysis.ResolvedView(
        columns, names.relations(lineage.sources()), names.relations(lineage.filters()));
  }
}
