package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.SqlTokens.Token;
import dev.sourcecheck.lineage.StatementReading.NotUnderstood;
import dev.sourcecheck.lineage.StatementReading.Understood;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A statement before it is parsed: settled without a parser, or rewritten so that one copes. */
sealed interface StatementClassifier {
  /** Longer statements are not parsed. */
  int LONGEST = 100_000;

  /** More parentheses within one another are not parsed: the parser's time may grow with 2^n. */
  int DEEPEST = 60;

  /** Settled. */
  record Settled(StatementReading reading) implements StatementClassifier {}

  /**
   * To be parsed.
   *
   * @param mayWrite false: it makes no lineage, whether it parses or not
   */
  record ToParse(String sql, boolean mayWrite) implements StatementClassifier {}

  /** Verbs that read or write tables in a way that a parse can tell. */
  Set<String> PARSED =
      Set.of("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE", "CREATE");

  /** Verbs whose doing is written elsewhere. */
  Set<String> OPAQUE = Set.of("CALL", "DO", "EXECUTE");

  /** Verbs that carry no value from a relation to a relation. */
  Set<String> WITHOUT_LINEAGE =
      Set.of(
          "ABORT",
          "ALTER",
          "ANALYZE",
          "BEGIN",
          "CHECKPOINT",
          "CLOSE",
          "CLUSTER",
          "COMMENT",
          "COMMIT",
          "COPY",
          "DEALLOCATE",
          "DECLARE",
          "DISCARD",
          "DROP",
          "END",
          "EXPLAIN",
          "FETCH",
          "GRANT",
          "IMPORT",
          "LISTEN",
          "LOAD",
          "LOCK",
          "MOVE",
          "NOTIFY",
          "REASSIGN",
          "REFRESH",
          "REINDEX",
          "RELEASE",
          "RESET",
          "REVOKE",
          "ROLLBACK",
          "SAVEPOINT",
          "SECURITY",
          "SET",
          "SHOW",
          "START",
          "TRUNCATE",
          "UNLISTEN",
          "USE",
          "VACUUM");

  /** Words one of which is in every statement that writes values. */
  Set<String> WRITING = Set.of("INSERT", "UPDATE", "MERGE", "INTO", "CREATE");

  /** What every text has that writes values, or that is more than one statement. */
  Pattern MAY_WRITE = Pattern.compile(String.join("|", WRITING) + "|;", Pattern.CASE_INSENSITIVE);

  /**
   * True of a single query that writes nothing, told without cutting it into tokens: most of a
   * history is such. False may mean anything.
   */
  static boolean plainlyReads(String sql) {
    return sql.regionMatches(true, 0, "SELECT ", 0, 7)
        && sql.length() <= LONGEST
        && !MAY_WRITE.matcher(sql).find();
  }

  /** The statements of a text, one by one. */
  static List<StatementClassifier> of(String sql) {
    if (sql.length() > LONGEST) {
      return List.of(refused(StatementReading.ReadingReason.TOO_LONG));
    }
    List<Token> tokens = SqlTokens.of(sql);
    if (definesRoutine(tokens)) {
      return List.of(new Settled(Understood.NOTHING)); // the statements in its body did not run
    }
    List<StatementClassifier> statements = new ArrayList<>();
    List<Token> current = new ArrayList<>();
    for (Token token : tokens) {
      if (!token.symbol(';')) {
        current.add(token);
      } else if (!current.isEmpty()) {
        statements.add(statement(current));
        current = new ArrayList<>();
      }
    }
    if (!current.isEmpty()) {
      statements.add(statement(current));
    }
    return statements;
  }

  private static boolean definesRoutine(List<Token> tokens) {
    return !tokens.isEmpty()
        && tokens.get(0).is("CREATE")
        && tokens.stream()
            .skip(1)
            .limit(3)
            .dropWhile(token -> token.is("OR") || token.is("REPLACE"))
            .limit(1)
            .anyMatch(token -> token.is("FUNCTION") || token.is("PROCEDURE"));
  }

  private static StatementClassifier statement(List<Token> tokens) {
    Token first = tokens.get(0);
    String verb = first.upper();
    if (WITHOUT_LINEAGE.contains(verb) || (verb.equals("CREATE") && !createsFromQuery(tokens))) {
      return new Settled(Understood.NOTHING);
    }
    if (verb.equals("PREPARE")) {
      // pg_stat_statements shows so what an EXECUTE ran
      int as = outside(tokens, "AS");
      return as < 0 || as == tokens.size() - 1
          ? new Settled(Understood.NOTHING)
          : statement(tokens.subList(as + 1, tokens.size()));
    }
    if (OPAQUE.contains(verb)) {
      return refused(StatementReading.ReadingReason.OPAQUE);
    }
    if (!first.symbol('(') && !PARSED.contains(verb)) {
      return refused(StatementReading.ReadingReason.SYNTAX);
    }
    boolean mayWrite = tokens.stream().anyMatch(token -> WRITING.contains(token.upper()));
    if (depth(tokens) > DEEPEST) {
      return mayWrite
          ? refused(StatementReading.ReadingReason.TOO_DEEP)
          : new Settled(Understood.NOTHING);
    }
    return new ToParse(SqlNormalizer.of(tokens), mayWrite);
  }

  private static Settled refused(StatementReading.ReadingReason reason) {
    return new Settled(new NotUnderstood(reason));
  }

  /** Views, and tables with a query, or what some dialects use for one, outside of parentheses. */
  private static boolean createsFromQuery(List<Token> tokens) {
    int depth = 0;
    boolean table = false;
    for (Token token : tokens) {
      depth += token.symbol('(') ? 1 : token.symbol(')') ? -1 : 0;
      switch (depth == 0 ? token.upper() : "") {
        case "VIEW" -> {
          return true;
        }
        case "TABLE" -> table = true;
        case "AS", "SELECT", "CLONE" -> {
          return table;
        }
        // whatever else is created, its name or body may hold the words above
        case "INDEX", "FUNCTION", "PROCEDURE", "TRIGGER", "RULE", "POLICY", "EXTENSION", "TYPE" -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }

  /** Where a word first stands outside of all parentheses, -1 if nowhere. */
  private static int outside(List<Token> tokens, String word) {
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      depth += token.symbol('(') ? 1 : token.symbol(')') ? -1 : 0;
      if (depth == 0 && token.is(word)) {
        return i;
      }
    }
    return -1;
  }

  private static int depth(List<Token> tokens) {
    int depth = 0;
    int deepest = 0;
    for (Token token : tokens) {
      depth += token.symbol('(') ? 1 : token.symbol(')') ? -1 : 0;
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }
}
