package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.StatementReading.NotUnderstood;
import dev.sourcecheck.lineage.StatementReading.Understood;
import dev.sourcecheck.lineage.StatementWalk.Unsupported;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.CCJSqlParserTreeConstants;
import net.sf.jsqlparser.parser.Node;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.SimpleNode;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/**
 * SQL to lineage between relations. Each statement has a limited length, depth and time; statements
 * that differ only in literals are parsed once. Used by one thread at a time.
 */
public final class SqlLineage {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int REMEMBERED = 1_000;
  private static final int LONGEST_REMEMBERED = 2_000;

  private final NameRules naming;
  private final BoundedThread thread = new BoundedThread(LIMIT);
  private final Map<String, StatementReading> remembered =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StatementReading> eldest) {
          return size() > REMEMBERED;
        }
      };

  public SqlLineage(NameRules naming) {
    this.naming = naming;
  }

  /** What a statement, or several with semicolons between them, reads and writes. */
  public StatementReading read(String sql) throws InterruptedException {
    return read(StatementClassifier.of(sql), null);
  }

  /**
   * As {@link #read(String)}, but what cannot write is not parsed and counts as reading nothing:
   * most of a history is queries, and they make no edges.
   */
  public StatementReading flows(String sql) throws InterruptedException {
    if (StatementClassifier.plainlyReads(sql)) {
      return Understood.NOTHING;
    }
    return read(StatementClassifier.of(sql).stream().map(SqlLineage::unlessIdle).toList(), null);
  }

  private static StatementClassifier unlessIdle(StatementClassifier statement) {
    return statement instanceof StatementClassifier.ToParse toParse && !toParse.mayWrite()
        ? new StatementClassifier.Settled(Understood.NOTHING)
        : statement;
  }

  /** What a view's definition, a SELECT that does not name the view, says about it. */
  public StatementReading read(String definition, RelationName view) throws InterruptedException {
    return read(StatementClassifier.of(definition), view);
  }

  private StatementReading read(List<StatementClassifier> statements, @Nullable RelationName view)
      throws InterruptedException {
    StatementReading all = Understood.NOTHING;
    for (StatementClassifier statement : statements) {
      all = all.and(read(statement, view));
    }
    return all;
  }

  private StatementReading read(StatementClassifier statement, @Nullable RelationName view)
      throws InterruptedException {
    if (statement instanceof StatementClassifier.Settled settled) {
      return settled.reading();
    }
    StatementClassifier.ToParse toParse = (StatementClassifier.ToParse) statement;
    StatementReading reading =
        view == null ? once(toParse.sql()) : thread.call(stop -> parse(toParse.sql(), view, stop));
    return reading instanceof NotUnderstood && view == null && !toParse.mayWrite()
        ? Understood.NOTHING
        : reading;
  }

  private StatementReading once(String sql) throws InterruptedException {
    if (sql.length() > LONGEST_REMEMBERED) {
      return thread.call(stop -> parse(sql, null, stop));
    }
    String fingerprint = StatementFingerprint.whole(sql);
    StatementReading reading = remembered.get(fingerprint);
    if (reading == null) {
      reading = thread.call(stop -> parse(sql, null, stop));
      remembered.put(fingerprint, reading);
    }
    return reading;
  }

  private StatementReading parse(String sql, @Nullable RelationName view, Consumer<Runnable> stop) {
    CCJSqlParser parser;
    Statement statement;
    try {
      try {
        parser = parser(sql, false, stop);
        statement = parser.Statement();
      } catch (ParseException simpleGrammar) {
        parser = parser(sql, true, stop);
        statement = parser.Statement();
      }
      if (parser.getToken(1).kind != CCJSqlParserConstants.EOF) {
        return new NotUnderstood(
            StatementReading.ReadingReason.SYNTAX); // it stopped half-way and is content
      }
    } catch (ParseException | RuntimeException e) {
      return new NotUnderstood(StatementReading.ReadingReason.SYNTAX);
    }
    StatementWalk walk = new StatementWalk(naming);
    try {
      StatementReading reading =
          view != null && statement instanceof Select select
              ? walk.read(select, view)
              : walk.read(statement);
      return allMet(parser.getASTRoot(), walk)
          ? reading
          : new NotUnderstood(StatementReading.ReadingReason.UNSUPPORTED);
    } catch (Unsupported | NullPointerException | ClassCastException e) {
      // the parser's tree has gaps for odd statements; half of an answer is none
      return new NotUnderstood(StatementReading.ReadingReason.UNSUPPORTED);
    }
  }

  private static CCJSqlParser parser(String sql, boolean complex, Consumer<Runnable> stop)
      throws ParseException {
    CCJSqlParser parser = new CCJSqlParser(sql).withAllowComplexParsing(complex);
    // the second grammar must not start once the first was stopped: accept() runs it at once then
    stop.accept(() -> parser.interrupted = true);
    return parser;
  }

  /** Whether the walk came by each table name that the parser saw. */
  private static boolean allMet(Node node, StatementWalk walk) {
    if (node instanceof SimpleNode simple
        && simple.getId() == CCJSqlParserTreeConstants.JJTTABLENAME
        && !walk.met(simple.jjtGetValue())) {
      return false;
    }
    for (int i = 0; i < node.jjtGetNumChildren(); i++) {
      if (!allMet(node.jjtGetChild(i), walk)) {
        return false;
      }
    }
    return true;
  }
}
