package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.KnownColumns;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.TableName;
import dev.sourcecheck.lineage.sql.UnresolvedName;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of reading one text, which its readers share: its tokens and dialect, the limits, and
 * what was found in the current statement.
 */
public final class ReadContext {
  private static final int MAX_UNRESOLVED = 100;
  private static final int MAX_EXCERPT = 80;

  private final TokenList tokens;
  private final SqlSyntax syntax;
  private final EnumSet<SyntaxFeature> features;
  private final NameMatcher matcher;
  private final SourcePool pool = new SourcePool();
  private final WorkBudget budget = new WorkBudget();
  private final TableLookup tables;

  private Set<TableName> reads = new LinkedHashSet<>();
  private Set<TableName> targets = new LinkedHashSet<>();
  private List<UnresolvedName> unresolved = new ArrayList<>();
  private Map<TableName, Map<String, OutputColumn>> outputs = new HashMap<>();
  private List<OutputColumn> outputOrder = new ArrayList<>();

  private final Map<String, QueryResult> loopRows = new HashMap<>();
  private final Set<String> variables;
  private int depth;
  private int branch;

  /**
   * @param variables keys of the variables that the text declares, which are no columns
   */
  public ReadContext(
      TokenList tokens, SqlSyntax syntax, KnownColumns known, Set<String> variables) {
    this.variables = variables;
    this.tokens = tokens;
    this.syntax = syntax;
    this.features = syntax.featureSet();
    this.matcher = new NameMatcher(syntax);
    this.tables = new TableLookup(syntax, known);
  }

  public boolean has(SyntaxFeature feature) {
    return features.contains(feature);
  }

  /** Discards what was found in the previous statement. */
  public void startStatement() {
    reads = new LinkedHashSet<>();
    targets = new LinkedHashSet<>();
    unresolved = new ArrayList<>();
    outputs = new HashMap<>();
    outputOrder = new ArrayList<>();
  }

  /** Enters a nested query; the caller must leave it if this returns true. */
  public boolean enter(int token) {
    if (depth >= WorkBudget.MAX_DEPTH) {
      unresolved(token, token + 1, UnresolvedReason.TOO_DEEP);
      return false;
    }
    depth++;
    return true;
  }

  /** Resets the depth after a reader failed in the middle of a statement. */
  public void recover() {
    depth = 0;
  }

  public void leave() {
    depth--;
  }

  /** Reports a range of tokens that could not be resolved. */
  public void unresolved(int from, int to, UnresolvedReason reason) {
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
  public void startBranch() {
    branch++;
  }

  /**
   * A column of a target. Several branches of a statement add to the same column; within a branch,
   * columns of the same name are different ones.
   */
  public void output(@Nullable TableName target, RelationColumn column, SourceSet rowSteering) {
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

  public TokenList tokens() {
    return tokens;
  }

  public SqlSyntax syntax() {
    return syntax;
  }

  public EnumSet<SyntaxFeature> features() {
    return features;
  }

  public NameMatcher matcher() {
    return matcher;
  }

  public TableLookup tables() {
    return tables;
  }

  public SourcePool pool() {
    return pool;
  }

  public WorkBudget budget() {
    return budget;
  }

  /** Stored relations that the current statement reads. */
  public Set<TableName> reads() {
    return reads;
  }

  /** Relations that the current statement writes. */
  public Set<TableName> targets() {
    return targets;
  }

  /** What could not be resolved in the current statement. */
  public List<UnresolvedName> unresolved() {
    return unresolved;
  }

  /** The output columns of the current statement, in order. */
  public List<OutputColumn> outputOrder() {
    return outputOrder;
  }

  /** Rows of the loops of a procedure, by the key of their variable. */
  public Map<String, QueryResult> loopRows() {
    return loopRows;
  }

  /** Keys of the variables that the text declares, which are no columns. */
  public Set<String> variables() {
    return variables;
  }
}
