package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A query with optional facts. A fact that cannot be read, because of a missing privilege or a
 * broken object, is left out: of the affected rows if they are few, otherwise of all rows. The
 * query then continues after the last delivered row, so its rows must have a fixed order.
 *
 * <p>In the SQL an optional fact is written {@code /*name?*}{@code / expression /*: substitute
 * *}{@code /}; underscores in its name stand for spaces.
 *
 * @param <R> the rows
 */
public final class FactQuery<R extends SourceRow> {
  private static final Pattern OPTIONAL =
      Pattern.compile("/\\*(\\w+)\\?\\*/(.*?)/\\*:(.*?)\\*/", Pattern.DOTALL);

  /** After this number of broken rows a fact is left out of all further rows. */
  private static final int MAX_BROKEN_ROWS = 5;

  private final RowStream<R> transaction;
  private final String what;
  private final String sql;
  private final int rowsAtOnce;
  private final Consumer<Warning> warnings;
  private String oids = "";
  private final Set<String> facts = new LinkedHashSet<>();
  private String firstProblem = "";
  private long delivered;
  private final Map<String, Integer> brokenRows = new LinkedHashMap<>();
  private int skipped;

  /**
   * @param what a plural noun for the rows, for warnings
   */
  public FactQuery(
      RowStream<R> transaction,
      String what,
      String sql,
      int rowsAtOnce,
      Consumer<Warning> warnings) {
    this.transaction = transaction;
    this.what = what;
    this.sql = sql;
    this.rowsAtOnce = rowsAtOnce;
    this.warnings = warnings;
    Matcher optional = OPTIONAL.matcher(sql);
    while (optional.find()) {
      facts.add(optional.group(1));
    }
  }

  /**
   * @throws SQLException if the query fails even without optional facts
   */
  public void each(RowStream.RowReader<? super R> row) throws SQLException {
    eachOf(List.of(), row);
    finish();
  }

  /**
   * Reads the rows of some objects; {@link #finish} must be called at the end.
   *
   * @param objects replace {@code {oids}} in the SQL
   */
  public void eachOf(Collection<Long> objects, RowStream.RowReader<? super R> row)
      throws SQLException {
    oids = objects.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    delivered = 0;
    while (true) {
      Savepoint mark = transaction.mark();
      try {
        stream(facts, "", row);
        break;
      } catch (SQLException e) {
        recover(e, mark);
        if (!leaveOutMissing(mark) && !deliverBrokenRow(mark, row)) {
          throw e;
        }
      }
    }
  }

  /** Reports the facts and rows that could not be read. */
  public void finish() {
    brokenRows.forEach(
        (fact, rows) ->
            warn(
                "The %s of %d %s could not be read: %s"
                    .formatted(fact.replace('_', ' '), rows, what, firstProblem)));
    if (skipped > 0) {
      warn("%d %s could not be read: %s".formatted(skipped, what, firstProblem));
    }
  }

  private void stream(Set<String> with, String limit, RowStream.RowReader<? super R> row)
      throws SQLException {
    String from = delivered == 0 ? "" : " OFFSET " + delivered;
    transaction.each(
        rowsAtOnce,
        with(with) + from + limit,
        each -> {
          row.read(each);
          delivered++;
        });
  }

  private String with(Set<String> wanted) {
    return OPTIONAL
        .matcher(sql.replace("{oids}", oids))
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    wanted.contains(found.group(1)) ? found.group(2) : found.group(3)));
  }

  /**
   * Omits the facts that cannot be read for any row.
   *
   * @return true if there were any
   */
  private boolean leaveOutMissing(Savepoint mark) throws SQLException {
    boolean found = false;
    for (String fact : List.copyOf(facts)) {
      try {
        transaction.each(1, with(Set.of(fact)) + " LIMIT 0", row -> {});
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
            .formatted(fact.replace('_', ' '), what, ServerText.of(why)));
  }

  /**
   * Delivers the rows up to the next broken row, and that row without its broken facts; false if
   * there is no broken row.
   */
  private boolean deliverBrokenRow(Savepoint mark, RowStream.RowReader<? super R> row)
      throws SQLException {
    for (int rows = rowsAtOnce; ; ) {
      long before = delivered;
      try {
        stream(facts, " LIMIT " + rows, row);
        if (delivered - before < rows) {
          return false; // the end of the result
        }
      } catch (SQLException e) {
        recover(e, mark);
        if (rows > 1) {
          rows = (rows + 1) / 2;
          continue;
        }
        return deliverReadableFacts(e, mark, row);
      }
    }
  }

  /** Delivers one row with its readable facts, or skips it. */
  private boolean deliverReadableFacts(
      SQLException why, Savepoint mark, RowStream.RowReader<? super R> row) throws SQLException {
    long before = delivered;
    Set<String> readable = new LinkedHashSet<>();
    for (String fact : facts) {
      if (isReadable(fact, " OFFSET " + delivered + " LIMIT 1", mark)) {
        readable.add(fact);
      } else {
        brokenRows.merge(fact, 1, Integer::sum);
      }
    }
    try {
      stream(readable, " LIMIT 1", row);
    } catch (SQLException e) {
      recover(e, mark);
      skipped++;
    }
    firstProblem = firstProblem.isEmpty() ? ServerText.of(why) : firstProblem;
    delivered = before + 1;
    for (String fact : List.copyOf(facts)) {
      if (brokenRows.getOrDefault(fact, 0) >= MAX_BROKEN_ROWS) {
        brokenRows.remove(fact);
        leaveOut(fact, why);
      }
    }
    return skipped < MAX_BROKEN_ROWS;
  }

  private boolean isReadable(String fact, String limit, Savepoint mark) throws SQLException {
    try {
      transaction.each(1, with(Set.of(fact)) + limit, row -> {});
      return true;
    } catch (SQLException e) {
      recover(e, mark);
      return false;
    }
  }

  /** Returns to the savepoint, or throws if leaving out a fact would not help. */
  private void recover(SQLException problem, Savepoint mark) throws SQLException {
    if (!isLimitedToFact(problem)) {
      throw problem;
    }
    transaction.returnTo(mark);
  }

  /** False for a timeout, an abort, a lost connection, a full server or a conflict. */
  public static boolean isLimitedToFact(SQLException problem) {
    String state = problem.getSQLState();
    return state != null && !state.matches("(?s)(?:08|25|40|53|55|57|58).*");
  }

  private void warn(String message) {
    warnings.accept(new Warning(WarningCode.FACT_UNAVAILABLE, message));
  }
}
