package dev.sourcecheck.lineage.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the readers of one text share. */
final class ReadContext {
  private static final int MAX_UNRESOLVED = 100;
  private static final int MAX_EXCERPT = 80;

  final TokenList tokens;
  final SqlSyntax syntax;
  final EnumSet<SyntaxFeature> features;
  final NameMatcher matcher;
  final SourcePool pool = new SourcePool();
  final WorkBudget budget = new WorkBudget();
  final TableLookup tables;

  /** Of the current statement. */
  Set<TableName> reads = new LinkedHashSet<>();

  Set<TableName> targets = new LinkedHashSet<>();
  List<UnresolvedName> unresolved = new ArrayList<>();
  Map<TableName, Map<String, OutputColumn>> outputs = new HashMap<>();
  List<OutputColumn> outputOrder = new ArrayList<>();

  /** Rows of the loops of a procedure, by the key of their variable. */
  final Map<String, QueryResult> loopRows = new HashMap<>();

  /** Keys of the variables that the text declares, which are no columns. */
  Set<String> variables = Set.of();

  private int depth;
  private int branch;

  ReadContext(TokenList tokens, SqlSyntax syntax, KnownColumns known) {
    this.tokens = tokens;
    this.syntax = syntax;
    this.features = syntax.featureSet();
    this.matcher = new NameMatcher(syntax);
    this.tables = new TableLookup(syntax, known);
  }

  boolean has(SyntaxFeature feature) {
    return features.contains(feature);
  }

  void startStatement() {
    reads = new LinkedHashSet<>();
    targets = new LinkedHashSet<>();
    unresolved = new ArrayList<>();
    outputs = new HashMap<>();
    outputOrder = new ArrayList<>();
  }

  /** Enters a nested query; the caller must leave it if this returns true. */
  boolean enter(int token) {
    if (depth >= WorkBudget.MAX_DEPTH) {
      unresolved(token, token + 1, UnresolvedReason.TOO_DEEP);
      return false;
    }
    depth++;
    return true;
  }

  /** After a reader failed in the middle of a statement. */
  void recover() {
    depth = 0;
  }

  void leave() {
    depth--;
  }

  void unresolved(int from, int to, UnresolvedReason reason) {
    if (unresolved.size() >= MAX_UNRESOLVED) {
      return;
    }
    String text =
        from < tokens.size()
            ? tokens.textOf(from, Math.min(Math.max(to, from + 1), tokens.size()))
            : "";
    unresolved.add(
        new UnresolvedName(
            text.length() > MAX_EXCERPT ? text.substring(0, MAX_EXCERPT) : text,
            reason,
            tokens.start(from)));
  }

  /** Starts a branch of a statement, such as one WHEN of a MERGE. */
  void startBranch() {
    branch++;
  }

  /**
   * A column of a target. Several branches of a statement add to the same column; within a branch,
   * columns of the same name are different ones.
   */
  void output(@Nullable TableName target, RelationColumn column, SourceSet rowSteering) {
    if (!budget.spend(1)) {
      return;
    }
    if (target == null) {
      OutputColumn output = new OutputColumn(null, syntax.fold(column.name()), branch, budget);
      outputOrder.add(output);
      output.add(column, rowSteering);
      return;
    }
    Map<String, OutputColumn> ofTarget = outputs.computeIfAbsent(target, key -> new HashMap<>());
    OutputColumn output = ofTarget.get(column.name().key());
    if (output == null || output.branch() == branch) {
      output = new OutputColumn(target, syntax.fold(column.name()), branch, budget);
      outputOrder.add(output);
      if (!column.isStar()) {
        ofTarget.put(column.name().key(), output);
      }
    }
    output.add(column, rowSteering);
  }
}
