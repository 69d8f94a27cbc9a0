package dev.sourcecheck.lineage.sql;

import java.util.ArrayList;
import java.util.List;

/** Reads a text: splits it into statements and collects the lineage of each. */
final class ScriptReader {
  private final TokenScanner scanner;
  private final ReadContext context;
  private final StatementReader reader;

  ScriptReader(String sql, SqlSyntax syntax, KnownColumns known) {
    this.scanner = new TokenScanner(sql, syntax, WorkBudget.MAX_TOKENS);
    this.context = new ReadContext(scanner.scan(), syntax, known);
    this.reader = new StatementReader(context);
    if (!context.has(SyntaxFeature.TRANSACT_SQL)) {
      context.variables = new RoutineVariables(context.tokens).find();
    }
  }

  ScriptLineage read() {
    List<StatementLineage> statements = new ArrayList<>(1);
    ScriptSplitter splitter = new ScriptSplitter(context.tokens, context.features);
    for (ScriptSplitter.Range range : splitter.split()) {
      statements.add(statement(range));
    }
    return new ScriptLineage(statements, scanner.cut() || context.budget.exceeded());
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
      TableScan.read(context, new CommonTables(null), range.from(), range.to());
    }
    if (range.to() == context.tokens.size() && scanner.cut()) {
      context.unresolved(range.from(), range.from() + 8, UnresolvedReason.TOO_LONG);
    }
    if (context.budget.exceeded()) {
      context.unresolved(range.from(), range.from() + 8, UnresolvedReason.TOO_LARGE);
    }
    List<ColumnLineage> columns = new ArrayList<>(context.outputOrder.size());
    for (OutputColumn output : context.outputOrder) {
      columns.add(output.toLineage(context.pool, context.budget.exceeded()));
    }
    return new StatementLineage(kind, context.targets, context.reads, columns, context.unresolved);
  }
}
