package dev.sourcecheck.check;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.lineage.EdgeOrigin;
import dev.sourcecheck.lineage.EdgeSink;
import dev.sourcecheck.lineage.KnownTables;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.NameRules;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.SqlLineage;
import dev.sourcecheck.lineage.StatementFingerprint;
import dev.sourcecheck.lineage.StatementReading;
import dev.sourcecheck.lineage.StatementReading.NotUnderstood;
import dev.sourcecheck.lineage.StatementReading.Understood;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Turns what is read into edges, and keeps count of what came of it. */
final class LineageCollector {
  private static final int MOST_EXAMPLES = 10;

  private final EdgeSink sink;
  private final KnownTables known;
  private final Control control;
  private final Count views = new Count();
  private final Count statements = new Count();
  private final List<Map<String, Object>> examples = new ArrayList<>();
  private @Nullable SqlLineage sql;
  private String database = "";

  LineageCollector(EdgeSink sink, KnownTables known, Control control) {
    this.sink = sink;
    this.known = known;
    this.control = control;
  }

  void view(LineageReader.ViewDefinition view) {
    RelationName relation = RelationName.of(view.schema(), view.name());
    StatementReading reading = read(view.definition(), relation);
    count(views, reading, "view " + relation);
    store(EdgeOrigin.VIEW, reading, 0, null);
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
    in(statement.database());
    StatementReading reading = read(statement.sql(), null);
    count(statements, reading, statement.sql());
    store(EdgeOrigin.QUERY, reading, statement.calls(), statement.lastSeen());
  }

  private void in(String other) {
    if (!database.equals(other)) {
      sql = null;
      database = other;
    }
  }

  private StatementReading read(String text, @Nullable RelationName view) {
    SqlLineage current = sql;
    if (current == null) {
      current = new SqlLineage(NameRules.postgres(database, known));
      sql = current;
    }
    try {
      return view == null ? current.flows(text) : current.read(text, view);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted");
    }
  }

  private void store(
      EdgeOrigin origin, StatementReading reading, long calls, @Nullable Instant lastSeen) {
    if (reading instanceof Understood understood) {
      understood.edges().forEach(edge -> sink.add(origin, edge, calls, lastSeen));
    }
  }

  private void count(Count count, StatementReading reading, String text) {
    count.read++;
    if (reading instanceof NotUnderstood not) {
      count.notUnderstood++;
      if (examples.size() < MOST_EXAMPLES) {
        examples.add(
            Map.of("reason", word(not.reason()), "statement", StatementFingerprint.of(text)));
      }
    } else if (reading instanceof Understood understood && !understood.edges().isEmpty()) {
      count.resolved++;
    } else {
      count.withoutLineage++;
    }
    control.progress(Map.of("views", views.read, "statements", statements.read));
  }

  boolean queriesResolved() {
    return statements.resolved > 0;
  }

  /** Of a download that did not come to its end. */
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("views", views.details());
    details.put("statements", statements.details());
    if (!examples.isEmpty()) {
      details.put("not_understood", List.copyOf(examples));
    }
    return details;
  }

  /**
   * @param history null if there is none to be read
   */
  Map<String, Object> details(
      EdgeSink.Counts edges, LineageReader.HistoryResult.@Nullable Read history) {
    Map<String, Object> details = details();
    details.put("edges", Map.of("tables", edges.tables(), "columns", edges.columns()));
    if (history != null) {
      Map<String, Object> read = new LinkedHashMap<>();
      if (history.since() != null) {
        read.put("since", history.since().toString());
      }
      read.put("hidden", history.hidden());
      if (history.toSeeHidden() != null) {
        read.put("hint", history.toSeeHidden().hint());
        read.put("fix", history.toSeeHidden().fix());
      }
      details.put("history", read);
    }
    return details;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** What came of the texts of one kind. */
  private static final class Count {
    private long read;
    private long resolved;
    private long withoutLineage;
    private long notUnderstood;

    Map<String, Object> details() {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("read", read);
      details.put("resolved", resolved);
      details.put("no_lineage", withoutLineage);
      details.put("not_understood", notUnderstood);
      return details;
    }
  }
}
