package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.sql.ColumnLineage;
import dev.sourcecheck.lineage.sql.KnownTable;
import dev.sourcecheck.lineage.sql.ScriptLineage;
import dev.sourcecheck.lineage.sql.StatementKind;
import dev.sourcecheck.lineage.sql.StatementLineage;
import dev.sourcecheck.lineage.sql.TableName;
import dev.sourcecheck.lineage.sql.UnresolvedName;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.statement.ScriptReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Resolves the statements of a history together, because one can read what another creates. Renamed
 * relations get their new names; temporary and dropped tables are replaced by their own sources.
 * The order of the statements does not matter, because servers rarely record it.
 */
public final class StatementSequence {
  /**
   * Maximum number of characters of kept statements; further statements are resolved on their own.
   */
  private static final int MAX_KEPT = 16_000_000;

  private static final int MAX_CALLS = 10_000;

  /** Rounds in which created tables are resolved from other created tables. */
  private static final int MAX_ROUNDS = 5;

  private final NameRules names;
  private final CatalogColumns catalog;
  private final BiConsumer<HistoryStatement, StatementOutcome> outcomes;
  private final FlowEdges edges;
  private final RelationChanges changes;
  private final TemporaryTables temporary = new TemporaryTables();
  private final Map<RelationName, KnownTable> created = new HashMap<>();
  private final List<KeptStatement> kept = new ArrayList<>();
  private final List<KeptCall> calls = new ArrayList<>();
  private int keptCharacters;

  /** A statement that only calls a function. */
  private record KeptCall(HistoryStatement statement, String function) {}

  /** A statement that writes. */
  private static final class KeptStatement {
    final HistoryStatement statement;
    final boolean creates;
    final boolean temporary;
    boolean incomplete = true;

    KeptStatement(HistoryStatement statement, boolean creates, boolean temporary) {
      this.statement = statement;
      this.creates = creates;
      this.temporary = temporary;
    }
  }

  /**
   * @param outcomes receives the outcome of each statement, for some of them in {@link #finish}
   */
  public StatementSequence(
      NameRules names, FlowEdges edges, BiConsumer<HistoryStatement, StatementOutcome> outcomes) {
    this.names = names;
    this.catalog = new CatalogColumns(names);
    this.edges = edges;
    this.outcomes = outcomes;
    this.changes = new RelationChanges(names.known());
  }

  public void add(HistoryStatement statement) {
    ScriptLineage script = read(statement);
    boolean writes = false;
    boolean creates = false;
    for (StatementLineage one : script.statements()) {
      switch (one.kind()) {
        case RENAME -> renamed(one);
        case DROP -> one.targets().forEach(target -> changes.dropped(names.relation(target)));
        case SELECT, OPAQUE, OTHER, USE, COPY, TRUNCATE, ALTER_TABLE -> {
          // moves no data between relations
        }
        case CREATE_TABLE, CREATE_VIEW -> {
          writes |= !one.targets().isEmpty();
          creates |= !one.targets().isEmpty();
        }
        default -> writes |= !one.targets().isEmpty();
      }
    }
    if (!writes) {
      Optional<String> call =
          calls.size() < MAX_CALLS ? FunctionCalls.soleCall(script, statement) : Optional.empty();
      if (call.isPresent()) {
        calls.add(new KeptCall(statement, call.get()));
        return;
      }
      outcomes.accept(statement, StatementOutcome.of(fatal(script, statement), false, 0, 0));
      return;
    }
    KeptStatement write =
        new KeptStatement(
            statement, creates, creates && TemporaryTables.isCreation(statement.sql()));
    if (creates) {
      recordColumns(write, script);
    } else {
      write.incomplete = false;
    }
    keptCharacters += statement.sql().length();
    if (keptCharacters <= MAX_KEPT) {
      kept.add(write);
    } else {
      emit(List.of(write));
    }
  }

  private static List<UnresolvedName> fatal(ScriptLineage script, HistoryStatement statement) {
    List<UnresolvedName> unresolved = new ArrayList<>(script.unresolved());
    if (statement.truncated()) {
      unresolved.add(new UnresolvedName("", UnresolvedReason.TOO_LONG, 0));
    }
    return unresolved;
  }

  private ScriptLineage read(HistoryStatement statement) {
    return ScriptReader.read(
        statement.sql(), names.convention().syntax(), parts -> find(statement.session(), parts));
  }

  private Optional<KnownTable> find(String session, List<String> parts) {
    if (temporary.isTemporary(session, new TableName(parts))) {
      return temporary.find(session, parts);
    }
    Optional<KnownTable> stored = catalog.find(parts);
    return stored.isPresent() || parts.size() > 3
        ? stored
        : Optional.ofNullable(created.get(names.relation(new TableName(parts))));
  }

  private void renamed(StatementLineage rename) {
    if (!rename.reads().isEmpty() && !rename.targets().isEmpty()) {
      RelationName from = names.relation(rename.reads().iterator().next());
      RelationName to = names.relation(rename.targets().iterator().next());
      changes.renamed(
          from,
          to.schema() == null || rename.targets().iterator().next().parts().size() == 1
              ? new RelationName(from.database(), from.schema(), to.name())
              : to);
    }
  }

  /** Records the columns of the relations that a statement creates, if all are known. */
  private void recordColumns(KeptStatement write, ScriptLineage script) {
    boolean complete = true;
    for (StatementLineage one : script.statements()) {
      if (one.kind() != StatementKind.CREATE_TABLE && one.kind() != StatementKind.CREATE_VIEW) {
        continue;
      }
      List<String> columns = one.columns().stream().map(ColumnLineage::name).toList();
      boolean known = !columns.isEmpty() && !columns.contains("*");
      complete &= known;
      for (TableName target : one.targets()) {
        if (write.temporary) {
          temporary.created(write.statement.session(), target.name(), known ? columns : null);
        } else if (known) {
          created.putIfAbsent(names.relation(target), new KnownTable(target, columns));
        }
      }
    }
    write.incomplete = !complete;
  }

  /**
   * Resolves the statements that depend on others.
   *
   * @param routines names of functions that may change data
   */
  public void finish(Set<String> routines) {
    for (KeptCall call : calls) {
      outcomes.accept(
          call.statement,
          routines.contains(call.function)
              ? StatementOutcome.opaque()
              : StatementOutcome.noLineage());
    }
    calls.clear();
    boolean progressed = true;
    for (int round = 0; round < MAX_ROUNDS && progressed; round++) {
      progressed = false;
      for (KeptStatement write : kept) {
        if (write.incomplete) {
          recordColumns(write, read(write.statement));
          progressed |= !write.incomplete;
        }
      }
    }
    emit(kept);
    kept.clear();
  }

  private void emit(List<KeptStatement> writes) {
    FlowComposition composition = new FlowComposition(changes);
    for (KeptStatement write : writes) {
      ScriptLineage script = read(write.statement);
      List<DataFlow> flows = new ArrayList<>();
      FlowReader reader = new FlowReader(name -> relation(write, name));
      for (StatementLineage one : script.statements()) {
        if (one.kind() != StatementKind.RENAME && one.kind() != StatementKind.DROP) {
          flows.addAll(reader.flows(one));
        }
      }
      composition.add(
          write.statement,
          StatementOutcome.of(fatal(script, write.statement), true, 0, 0),
          flows,
          write.creates);
    }
    composition.resolve(edges, outcomes);
  }

  private RelationName relation(KeptStatement write, TableName name) {
    return temporary.isTemporary(write.statement.session(), name)
        ? TemporaryTables.relation(name.name())
        : changes.current(names.relation(name));
  }
}
