package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.SqlTokens.Token;
import java.util.List;
import java.util.Set;

/**
 * Takes out of a statement what the parser stumbles over and what says nothing about lineage: long
 * lists of constants, what pg_stat_statements makes of typed literals ({@code date $1}), and some
 * PostgreSQL spellings.
 */
final class SqlNormalizer {
  private static final Set<String> TYPES =
      Set.of(
          "DATE",
          "TIME",
          "TIMESTAMP",
          "TIMETZ",
          "TIMESTAMPTZ",
          "INTERVAL",
          "BOOL",
          "BOOLEAN",
          "NUMERIC",
          "INT",
          "INTEGER",
          "BIGINT",
          "FLOAT",
          "TEXT",
          "JSON",
          "JSONB",
          "UUID",
          "BYTEA",
          "INET",
          "CIDR",
          "POINT",
          "XML",
          "REGCLASS",
          "BIT",
          "CHAR",
          "VARCHAR",
          "MONEY",
          "TSQUERY",
          "TSVECTOR",
          "INT4RANGE",
          "DATERANGE",
          "TSRANGE",
          "TSTZRANGE");
  private static final Set<String> TEMPORARY = Set.of("TEMP", "TEMPORARY", "UNLOGGED");
  private static final Set<String> UNITS =
      Set.of("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO");
  private static final int LONG_LIST = 4;

  private final List<Token> in;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private SqlNormalizer(List<Token> tokens) {
    this.in = tokens;
  }

  static String of(List<Token> tokens) {
    return new SqlNormalizer(tokens).run();
  }

  private String run() {
    while (at < in.size()) {
      step(in.get(at));
    }
    return out.toString();
  }

  private void step(Token token) {
    switch (token.upper()) {
      case "VALUES" -> values();
      case "IN" -> inList();
      case "WITH" -> {
        // WITH [NO] DATA at the end of a CREATE ... AS
        int data = at + 1 + (peek(1).is("NO") ? 1 : 0);
        if (data == in.size() - 1 && in.get(data).is("DATA")) {
          at = in.size();
        } else {
          keep();
        }
      }
      case "INTO" -> {
        keep();
        if (TEMPORARY.contains(peek(0).upper())
            && peek(1).kind() != SqlTokens.SqlTokenKind.SYMBOL) {
          at++;
        }
        if (peek(0).is("TABLE") && !peek(1).symbol('.')) {
          at++;
        }
      }
      case "THEN" -> {
        keep();
        // of a MERGE; to the parser the other deed that brings no values
        if (peek(0).is("DO") && peek(1).is("NOTHING")) {
          out.append(" DELETE");
          at += 2;
        }
      }
      case "OPERATOR" -> {
        int close = peek(1).symbol('(') ? close(at + 1) : -1;
        if (close > 0) {
          operator(close);
        } else {
          keep();
        }
      }
      case "NOT" -> {
        // WHEN NOT MATCHED BY SOURCE is about rows that are there, as WHEN MATCHED
        if (peek(1).is("MATCHED") && peek(2).is("BY") && peek(3).is("SOURCE")) {
          at++;
        } else {
          keep();
        }
      }
      case "MATCHED" -> {
        keep();
        if (peek(0).is("BY") && (peek(1).is("SOURCE") || peek(1).is("TARGET"))) {
          at += 2;
        }
      }
      case "EXTRACT" -> {
        keep();
        if (peek(0).symbol('(')
            && peek(1).kind() == SqlTokens.SqlTokenKind.PARAMETER
            && peek(2).is("FROM")) {
          out.append("(year");
          at += 2;
        }
      }
      case "OVERWRITE" -> {
        if (at == 1) {
          out.append(" INTO");
          at++;
        } else {
          keep();
        }
      }
      case "INTERVAL" -> interval();
      default -> {
        if (TYPES.contains(token.upper()) && peek(1).kind() == SqlTokens.SqlTokenKind.PARAMETER) {
          at++;
        }
        keep();
      }
    }
  }

  /** {@code interval $1 day} or {@code interval '60' day}: the unit says nothing here. */
  private void interval() {
    Token value = peek(1);
    if (value.kind() != SqlTokens.SqlTokenKind.PARAMETER
        && value.kind() != SqlTokens.SqlTokenKind.STRING) {
      keep();
      return;
    }
    at++;
    keep();
    while (UNITS.contains(peek(0).upper())) {
      at++;
    }
  }

  /** Of many rows only the first and those with a query in them. */
  private void values() {
    keep();
    boolean first = true;
    while (peek(0).symbol('(')) {
      int close = close(at);
      if (close < 0) {
        return;
      }
      if (first || holdsQuery(at, close)) {
        if (!first) {
          out.append(',');
        }
        while (at <= close) {
          step(in.get(at));
        }
        first = false;
      } else {
        at = close + 1;
      }
      if (!peek(0).symbol(',') || !peek(1).symbol('(')) {
        return;
      }
      at++;
    }
  }

  private void inList() {
    keep();
    if (!peek(0).symbol('(')) {
      return;
    }
    int close = close(at);
    if (close - at > 2 * LONG_LIST && allConstants(at + 1, close)) {
      out.append(" (1)");
      at = close + 1;
    }
  }

  /** {@code OPERATOR(pg_catalog.=)} becomes {@code =}. */
  private void operator(int close) {
    int from = at + 2;
    while ((from < close && in.get(from).kind() != SqlTokens.SqlTokenKind.SYMBOL)
        || peekAt(from).symbol('.')) {
      from++;
    }
    out.append(' ');
    for (int i = from; i < close; i++) {
      out.append(in.get(i).text());
    }
    out.append(' ');
    at = close + 1;
  }

  private boolean allConstants(int from, int to) {
    for (int i = from; i < to; i++) {
      switch (in.get(i).kind()) {
        case STRING, NUMBER, PARAMETER -> {}
        case SYMBOL -> {
          if (!in.get(i).symbol(',') && !in.get(i).symbol('-')) {
            return false;
          }
        }
        case WORD, QUOTED -> {
          return false;
        }
      }
    }
    return true;
  }

  private boolean holdsQuery(int from, int to) {
    return in.subList(from, to).stream().anyMatch(token -> token.is("SELECT") || token.is("TABLE"));
  }

  /** The matching parenthesis, -1 if there is none. */
  private int close(int open) {
    int depth = 0;
    for (int i = open; i < in.size(); i++) {
      depth += in.get(i).symbol('(') ? 1 : in.get(i).symbol(')') ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private void keep() {
    Token token = in.get(at++);
    if (token.spaced() && !out.isEmpty()) {
      out.append(' ');
    }
    // what a string holds says nothing, and its escapes are not those that the parser knows
    out.append(token.kind() == SqlTokens.SqlTokenKind.STRING ? "''" : token.text());
  }

  private Token peek(int ahead) {
    return peekAt(at + ahead);
  }

  private Token peekAt(int index) {
    return index < in.size() ? in.get(index) : END;
  }

  private static final Token END = new Token(SqlTokens.SqlTokenKind.SYMBOL, " ", false);
}
