package dev.sourcecheck.engine;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a source's lineage can be read from. All three stream; none keeps the whole in memory. */
public interface LineageReader {
  /**
   * Texts of up to so many characters are given whole; of a longer one at least one character more,
   * so that it can be told from a whole one, and not much beyond that.
   */
  int LONGEST_TEXT = 100_000;

  /** Definitions of views and materialized views, as stand-alone SELECTs. */
  void views(Consumer<ViewDefinition> views, Control control) throws Exception;

  /** What the server itself knows: view to the columns that it uses. */
  void dependencies(Consumer<ViewDependency> dependencies, Control control) throws Exception;

  /** Statements that were run. */
  HistoryResult history(Consumer<RecordedStatement> statements, Control control) throws Exception;

  /** What could not be read so far, or is recorded only in part. */
  List<Warning> warnings();

  /**
   * @param definition a SELECT with schema-qualified names and expanded stars where the server can
   *     give that
   * @param columns their names, in order
   * @param analysis what the server itself says of its columns
   */
  record ViewDefinition(
      String schema,
      String name,
      boolean materialized,
      String definition,
      List<String> columns,
      ViewAnalysis analysis) {}

  /**
   * @param column of the referenced relation, null if the relation is used as a whole
   */
  record ViewDependency(
      String viewSchema, String view, String schema, String relation, @Nullable String column) {}

  /**
   * @param database where it ran
   * @param session what separates temporary tables of the same name: the session if the server
   *     records it, else the user
   * @param calls how often; 0 if not known
   * @param lastSeen null if the server does not keep it
   */
  record RecordedStatement(
      String sql, String database, String session, long calls, @Nullable Instant lastSeen) {}

  /**
   * Something that the history does not record.
   *
   * @param reason a stable lower-case code
   * @param hint one sentence for people
   * @param fix statements that let the server record it; empty if there is none
   */
  record HistoryGap(String reason, String hint, List<String> fix) {}

  /** How reading the history went. */
  sealed interface HistoryResult {
    /**
     * @param since how far back it goes, null if not known
     * @param hidden statements that are there, but that we may not see
     * @param toSeeHidden what to do about those, null if nothing is hidden
     * @param gaps what the server does not record, or no longer
     */
    record Read(
        @Nullable Instant since, long hidden, @Nullable Failure toSeeHidden, List<HistoryGap> gaps)
        implements HistoryResult {}

    /** Not readable, and how to fix that. */
    record Unavailable(Failure failure) implements HistoryResult {}
  }
}
