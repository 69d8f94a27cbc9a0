package dev.sourcecheck.check;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.LineageReader.HistoryResult;
import dev.sourcecheck.engine.SqlNaming;
import dev.sourcecheck.engine.ViewAnalysis;
import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.EdgeSink;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.flow.DataFlow;
import dev.sourcecheck.lineage.flow.FlowEdges;
import dev.sourcecheck.lineage.flow.HistoryStatement;
import dev.sourcecheck.lineage.flow.KnownTables;
import dev.sourcecheck.lineage.flow.NameRules;
import dev.sourcecheck.lineage.flow.NamingConvention;
import dev.sourcecheck.lineage.flow.StatementLabel;
import dev.sourcecheck.lineage.flow.StatementOutcome;
import dev.sourcecheck.lineage.flow.StatementSequence;
import dev.sourcecheck.lineage.flow.ViewTextReader;
import dev.sourcecheck.lineage.flow.ViewTextReader.ViewReading;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts the lineage data of a source to edges and counts the results. */
final class LineageCollector {
  private static final int MAX_MODELS = 10_000;

  private final EdgeSink sink;
  private final FlowEdges edges;
  private final KnownTables known;
  private final NamingConvention convention;
  private final Control control;
  private final TextTally views = new TextTally();
  private final TextTally statements = new TextTally();
  private final TreeAgreement trees = new TreeAgreement();
  private final Set<String> models = new HashSet<>();
  private final ViewTextReader texts;
  private final String ownDatabase;
  private @Nullable StatementSequence sequence;
  private String database = "";
  private List<String> searchPath = List.of();
  private long received;

  LineageCollector(
      EdgeSink sink, KnownTables known, String database, SqlNaming naming, Control control) {
    this.convention =
        new NamingConvention(
            SqlSyntax.named(naming.dialect()),
            naming.searchPath(),
            naming.maxNameBytes(),
            naming.systemPrefix(),
            naming.systemSchema());
    this.sink = sink;
    this.ownDatabase = database;
    this.edges = new FlowEdges(sink);
    this.known = known;
    this.control = control;
    this.texts = new ViewTextReader(new NameRules(database, convention, known));
  }

  void view(LineageReader.ViewDefinition view) {
    RelationName name = RelationName.of(view.schema(), view.name());
    ViewReading text = texts(view).read(view.definition(), name, view.columns());
    DataFlow flow = text.flow();
    StatementOutcome outcome = text.outcome();
    if (view.analysis() instanceof ViewAnalysis.ResolvedView tree) {
      flow = ViewFlows.of(name, view.columns(), tree);
      trees.add(flow, text.flow());
      outcome = ViewFlows.outcome(flow);
    } else if (view.analysis() instanceof ViewAnalysis.NoViewAnalysis none) {
      trees.unavailable(none.reason());
      if (view.definition().length() > LineageReader.LONGEST_TEXT) {
        outcome = ViewFlows.tooLong(flow);
      }
    }
    views.add(outcome, "view " + name, 0);
    edges.add(EdgeOrigin.VIEW, flow, 0, null);
    progress();
  }

  private ViewTextReader texts(LineageReader.ViewDefinition view) {
    return view.searchPath().isEmpty()
        ? texts
        : new ViewTextReader(
            new NameRules(ownDatabase, convention.searching(view.searchPath()), known));
  }

  void dependency(LineageReader.ViewDependency dependency) {
    RelationName view = RelationName.of(dependency.viewSchema(), dependency.view());
    RelationName from = RelationName.of(dependency.schema(), dependency.relation());
    sink.add(EdgeOrigin.NATIVE, LineageEdge.between(from, view, EdgeKind.ANY), 0, null);
    if (dependency.column() != null) {
      sink.add(EdgeOrigin.NATIVE, LineageEdge.use(from, dependency.column(), view), 0, null);
    }
  }

  void statement(LineageReader.RecordedStatement statement) {
    sequenceFor(statement.database(), statement.searchPath())
        .add(
            new HistoryStatement(
                statement.sql(),
                statement.session(),
                statement.calls(),
                statement.lastSeen(),
                statement.sql().length() > LineageReader.LONGEST_TEXT));
    if (models.size() < MAX_MODELS) {
      StatementLabel.of(statement.sql()).ifPresent(label -> models.add(label.name()));
    }
    received++;
    progress();
  }

  private StatementSequence sequenceFor(String other, List<String> path) {
    StatementSequence current = sequence;
    if (current == null || !database.equals(other) || !searchPath.equals(path)) {
      finish(Set.of());
      current =
          new StatementSequence(
              new NameRules(other, convention.searching(path), known),
              edges,
              (statement, outcome) -> statements.add(outcome, statement.sql(), statement.calls()));
      sequence = current;
      database = other;
      searchPath = path;
    }
    return current;
  }

  /** Resolves the statements that depend on others. */
  void finish(HistoryResult history) {
    finish(history instanceof HistoryResult.HistoryRead read ? read.routines() : Set.of());
  }

  private void finish(Set<String> routines) {
    StatementSequence current = sequence;
    if (current != null) {
      current.finish(routines);
      sequence = null;
    }
  }

  private void progress() {
    control.progress(Map.of("views", views.read(), "statements", received));
  }

  boolean queriesResolved() {
    return statements.resolved() > 0;
  }

  /** The details of an incomplete download. */
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("views", views.details());
    details.put("statements", statements.details());
    details.put(
        "columns",
        Map.of("views", views.columnDetails(), "statements", statements.columnDetails()));
    details.put("parse_trees", trees.details());
    unresolved(details, "not_understood", views.notUnderstood, statements.notUnderstood);
    unresolved(details, "partly_resolved", views.partlyResolved, statements.partlyResolved);
    return details;
  }

  private static void unresolved(
      Map<String, Object> details, String name, UnresolvedTally views, UnresolvedTally statements) {
    if (!views.isEmpty() || !statements.isEmpty()) {
      details.put(name, Map.of("views", views.details(), "statements", statements.details()));
    }
  }

  Map<String, Object> details(EdgeSink.EdgeCounts counts, HistoryResult history) {
    Map<String, Object> details = details();
    details.put("edges", Map.of("tables", counts.tables(), "columns", counts.columns()));
    if (history instanceof HistoryResult.HistoryRead read) {
      details.put("history", ofHistory(read));
    }
    details.put(
        "forecast", new LineageForecast(Clock.systemUTC()).details(views, statements, history));
    return details;
  }

  private Map<String, Object> ofHistory(HistoryResult.HistoryRead history) {
    Map<String, Object> read = new LinkedHashMap<>();
    if (history.since() != null) {
      read.put("since", history.since().toString());
    }
    read.put("hidden", history.hidden());
    if (!models.isEmpty()) {
      read.put("models", models.size());
    }
    if (history.toSeeHidden() != null) {
      read.put("hint", history.toSeeHidden().hint());
      read.put("fix", history.toSeeHidden().fix());
    }
    return read;
  }
}
