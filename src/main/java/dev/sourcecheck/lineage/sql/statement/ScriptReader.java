package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.ColumnLineage;
import dev.sourcecheck.lineage.sql.KnownColumns;
import dev.sourcecheck.lineage.sql.ScriptLineage;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.StatementKind;
import dev.sourcecheck.lineage.sql.StatementLineage;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.UnresolvedReason;
import dev.sourcecheck.lineage.sql.query.RelationNameScan;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.OutputColumn;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.WorkBudget;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a text of one or more statements and collects the lineage of each. */
public final class ScriptReader {
  private final TokenScanner scanner;
  private final ReadContext context;
  private final StatementReader reader;

  private ScriptReader(String sql, SqlSyntax syntax, KnownColumns known) {
    this.scanner = new TokenScanner(sql, syntax, WorkBudget.MAX_TOKENS);
    TokenList tokens = scanner.scan();
    Set<String> variables =
        syntax.features().contains(SyntaxFeature.TRANSACT_SQL)
            ? Set.of()
            : new RoutineVariables(tokens).find();
    this.context = new ReadContext(tokens, syntax, known, variables);
    this.reader = new StatementReader(context);
  }

  /**
   * Reads a text of one or more statements. Takes time linear in its length, never throws, and
   * returns a result for any input.
   *
   * @param known columns of stored relations; {@link KnownColumns#NONE} if there is no catalog
   */
  public static ScriptLineage read(String sql, SqlSyntax syntax, KnownColumns known) {
    return new ScriptReader(sql, syntax, known).read();
  }

  private ScriptLineage read() {
    List<StatementLineage> statements = new ArrayList<>(1);
    ScriptSplitter splitter = new ScriptSplitter(context.tokens(), context.features());
    for (ScriptSplitter.Range range : splitter.split()) {
      statements.add(statement(range));
    }
    return new ScriptLineage(statements, scanner.cut() || context.budget().exceeded());
  }

  private StatementLineage statement(ScriptSplitter.Range range) {
    context.startStatement();
    StatementKind kind = StatementKind.OTHER;
    try {
      kind =
          range.loopVariable() == null
              ? reader.read(range.from(), range.to())
              : reader.readLoop(range.loopVariable(), range.from(), range.to());
    } catch (RuntimeException | StackOverflowError e) {
      // a fault in a reader costs the columns of one statement, never the caller's run
      context.recover();
      context.unresolved(
          range.from(), Math.min(range.from() + 8, range.to()), UnresolvedReason.READER_FAULT);
      RelationNameScan.read(context, new CommonTables(null), range.from(), range.to());
    }
    if (range.to() == context.tokens().size() && scanner.cut()) {
      context.unresolved(range.from(), range.from() + 8, UnresolvedReason.TOO_LONG);
    }
    if (context.budget().exceeded()) {
      context.unresolved(range.from(), range.from() + 8, UnresolvedReason.TOO_LARGE);
    }
    List<ColumnLineage> columns = new ArrayList<>(context.outputOrder().size());
    for (OutputColumn output : context.outputOrder()) {
      columns.add(output.toLineage(context.pool(), context.budget().exceeded()));
    }
    return new StatementLineage(
        kind, context.targets(), context.reads(), columns, context.unresolved());
  }
}
