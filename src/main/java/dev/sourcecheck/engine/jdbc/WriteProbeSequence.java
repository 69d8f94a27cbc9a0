package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.WriteProbe.PartOutcome;
import dev.sourcecheck.engine.WriteProbe.ProbePart;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs the parts of a write probe in order and records the outcome of each. */
public final class WriteProbeSequence {
  private static final List<String> PARTS = List.of("create", "insert", "select", "drop", "commit");

  private final ProbeTable table;
  private final Function<SQLException, String> text;
  private final List<ProbePart> parts = new ArrayList<>();

  /**
   * @param text the server's message in an exception
   */
  public WriteProbeSequence(ProbeTable table, Function<SQLException, String> text) {
    this.table = table;
    this.text = text;
  }

  /** The statements of an engine for one table. */
  public interface ProbeTable {
    void create() throws SQLException;

    void insert() throws SQLException;

    void select() throws SQLException;

    /**
     * @param afterFailure whether an earlier part failed, which can have ended a transaction
     */
    void drop(boolean afterFailure) throws SQLException;

    /** Ends the transaction if the server's DDL is transactional; otherwise does nothing. */
    void commit() throws SQLException;
  }

  /**
   * The first part that failed.
   *
   * @param verb of the part, for the message
   */
  public record ProbeProblem(String verb, SQLException cause) {}

  /** All parts, in order. Those that were not reached are {@link PartOutcome#NOT_TRIED}. */
  public List<ProbePart> parts() {
    List<ProbePart> all = new ArrayList<>(parts);
    PARTS.subList(parts.size(), PARTS.size()).forEach(name -> all.add(notTried(name)));
    return all;
  }

  /** Runs all parts that the outcome of earlier parts permits; null if all passed. */
  public @Nullable ProbeProblem run() {
    SQLException create = part("create", table::create);
    if (create != null) {
      return new ProbeProblem("create", create);
    }
    SQLException insert = part("insert", table::insert);
    SQLException select = null;
    if (insert == null) {
      select = part("select", table::select);
    } else {
      parts.add(notTried("select"));
    }
    boolean failed = insert != null || select != null;
    SQLException drop = part("drop", () -> table.drop(failed));
    SQLException commit = drop == null ? part("commit", table::commit) : null;
    if (insert != null) {
      return new ProbeProblem("insert into", insert);
    }
    if (select != null) {
      return new ProbeProblem("select from", select);
    }
    if (drop != null) {
      return new ProbeProblem("drop", drop);
    }
    return commit == null ? null : new ProbeProblem("commit the changes to", commit);
  }

  /** The statements of one part. */
  @FunctionalInterface
  private interface ProbeWork {
    void run() throws SQLException;
  }

  /** Runs one part and returns its error, null if it passed. */
  private @Nullable SQLException part(String name, ProbeWork work) {
    long start = System.nanoTime();
    SQLException problem = null;
    try {
      work.run();
    } catch (SQLException e) {
      problem = e;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    parts.add(
        problem == null
            ? new ProbePart(name, PartOutcome.PASSED, millis, null)
            : new ProbePart(name, PartOutcome.FAILED, millis, text.apply(problem)));
    return problem;
  }

  private static ProbePart notTried(String name) {
    return new ProbePart(name, PartOutcome.NOT_TRIED, 0, null);
  }
}
