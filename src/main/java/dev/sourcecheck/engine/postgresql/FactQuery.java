package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query with optional facts. One that the server does not give, for a missing privilege or a
 * broken object, is left out: of the rows that it breaks if they are few, else of all. The rest of
 * the query goes on where it was, so its rows must be in a fixed order.
 *
 * <p>In the SQL an optional fact is written {@code /*name?*}{@code / expression /*: substitute
 * *}{@code /}; underscores in its name stand for spaces.
 */
final class FactQuery {
  private static final Pattern OPTIONAL =
      Pattern.compile("/\\*(\\w+)\\?\\*/(.*?)/\\*:(.*?)\\*/", Pattern.DOTALL);

  /** After so many broken rows the fact is left out of all that follow. */
  private static final int MOST_BROKEN_ROWS = 20;

  private final ReadOnly transaction;
  private final String what;
  private final String sql;
  private final int rowsAtOnce;
  private final Consumer<Warning> warnings;
  private final Object[] parameters;
  private final Set<String> facts = new LinkedHashSet<>();
  private String firstProblem = "";
  private long delivered;
  private int broken;

  /**
   * @param what the rows are, in the plural, for warnings
   */
  FactQuery(
      ReadOnly transaction,
      String what,
      String sql,
      int rowsAtOnce,
      Consumer<Warning> warnings,
      Object... parameters) {
    this.transaction = transaction;
    this.what = what;
    this.sql = sql;
    this.rowsAtOnce = rowsAtOnce;
    this.warnings = warnings;
    this.parameters = parameters;
    Matcher optional = OPTIONAL.matcher(sql);
    while (optional.find()) {
      facts.add(optional.group(1));
    }
  }

  /**
   * @throws SQLException if not even the query without optional facts succeeds
   */
  void each(ReadOnly.Row row) throws SQLException {
    while (true) {
      Savepoint mark = transaction.mark();
      try {
        stream(facts, "", row);
        break;
      } catch (SQLException e) {
        recover(e, mark);
        if (!leaveOutMissing(mark) && !passBrokenRow(mark, row)) {
          throw e;
        }
      }
    }
    if (broken > 0) {
      warn("Some facts of %d %s could not be read: %s".formatted(broken, what, firstProblem));
    }
  }

  private void stream(Set<String> with, String limit, ReadOnly.Row row) throws SQLException {
    String from = delivered == 0 ? "" : " OFFSET " + delivered;
    transaction.each(
        rowsAtOnce,
        with(with) + from + limit,
        each -> {
          row.read(each);
          delivered++;
        },
        parameters);
  }

  private String with(Set<String> wanted) {
    return OPTIONAL
        .matcher(sql)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    wanted.contains(found.group(1)) ? found.group(2) : found.group(3)));
  }

  /** Whether a fact was found that the server gives of no row at all. */
  private boolean leaveOutMissing(Savepoint mark) throws SQLException {
    boolean found = false;
    for (String fact : List.copyOf(facts)) {
      try {
        transaction.each(1, with(Set.of(fact)) + " LIMIT 0", row -> {}, parameters);
      } catch (SQLException e) {
        recover(e, mark);
        leaveOut(fact, e);
        found = true;
      }
    }
    return found;
  }

  private void leaveOut(String fact, SQLException why) {
    facts.remove(fact);
    warn(
        "The %s of %s could not be read: %s"
            .formatted(fact.replace('_', ' '), what, ServerWords.of(why)));
  }

  /** Delivers up to the next broken row, and that row without facts; false if there is none. */
  private boolean passBrokenRow(Savepoint mark, ReadOnly.Row row) throws SQLException {
    for (int rows = rowsAtOnce; ; ) {
      long before = delivered;
      try {
        stream(facts, " LIMIT " + rows, row);
        if (delivered - before < rows) {
          return false; // the end, and no row was broken
        }
      } catch (SQLException e) {
        recover(e, mark);
        if (rows > 1) {
          rows = (rows + 1) / 2;
          continue;
        }
        return passWithoutFacts(e, mark, row);
      }
    }
  }

  private boolean passWithoutFacts(SQLException why, Savepoint mark, ReadOnly.Row row)
      throws SQLException {
    long before = delivered;
    broken++;
    firstProblem = broken == 1 ? ServerWords.of(why) : firstProblem;
    try {
      stream(Set.of(), " LIMIT 1", row);
    } catch (SQLException e) {
      recover(e, mark);
      if (broken >= MOST_BROKEN_ROWS) {
        throw e;
      }
    }
    delivered = before + 1;
    if (broken >= MOST_BROKEN_ROWS) {
      List.copyOf(facts).forEach(fact -> leaveOut(fact, why));
    }
    return true;
  }

  /** Returns to the mark, unless the problem is one that nothing left out would solve. */
  private void recover(SQLException problem, Savepoint mark) throws SQLException {
    if (!costsOneFact(problem)) {
      throw problem;
    }
    transaction.returnTo(mark);
  }

  /** Not a timeout, an abort, a lost connection, a full server or a conflict with others. */
  static boolean costsOneFact(SQLException problem) {
    String state = problem.getSQLState();
    return state != null && !state.matches("(?s)(?:08|25|40|53|55|57|58).*");
  }

  private void warn(String message) {
    warnings.accept(new Warning(WarningCode.FACT_UNAVAILABLE, message));
  }
}
