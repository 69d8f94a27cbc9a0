package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.Reading.NotUnderstood;
import dev.sourcecheck.lineage.Reading.Reason;
import dev.sourcecheck.lineage.Tokens.Kind;
import dev.sourcecheck.lineage.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A statement before it is parsed: settled without a parser, or rewritten so that one copes. */
sealed interface Prepared {
  /** Longer statements are not parsed. */
  int LONGEST = 100_000;

  /** More parentheses within one another are not parsed: the parser's time may grow with 2^n. */
  int DEEPEST = 60;

  /** Settled. */
  record Settled(Reading reading) implements Prepared {}

  /** To be parsed. */
  record ToParse(String sql) implements Prepared {}

  /** Verbs that read or write tables in a way that a parse can tell. */
  Set<String> PARSED =
      Set.of("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE", "CREATE");

  /** Verbs whose doing is written elsewhere. */
  Set<String> OPAQUE = Set.of("CALL", "DO", "EXECUTE");

  static Prepared of(String sql) {
    if (sql.length() > LONGEST) {
      return refused(Reason.TOO_LONG);
    }
    List<Token> tokens = new ArrayList<>(Tokens.of(sql));
    while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).symbol(';')) {
      tokens.remove(tokens.size() - 1);
    }
    if (tokens.isEmpty()) {
      return new Settled(Reading.NOTHING);
    }
    Token first = tokens.get(0);
    if (OPAQUE.contains(first.upper())) {
      return refused(Reason.OPAQUE);
    }
    if (!first.symbol('(') && !PARSED.contains(first.upper())
        || first.is("CREATE") && !createsFromQuery(tokens)) {
      return first.kind() == Kind.WORD ? new Settled(Reading.NOTHING) : refused(Reason.SYNTAX);
    }
    return depth(tokens) > DEEPEST ? refused(Reason.TOO_DEEP) : new ToParse(Rewrite.of(tokens));
  }

  private static Settled refused(Reason reason) {
    return new Settled(new NotUnderstood(reason));
  }

  /** Views, and tables with an AS outside of all parentheses. */
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
        case "AS" -> {
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
