package dev.sourcecheck.engine;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the lineage of a source. All methods stream their results. */
public interface LineageReader {
  /**
   * Maximum length of a text. A longer text is truncated after one more character, so that the
   * caller detects it.
   */
  int LONGEST_TEXT = 100_000;

  /** Definitions of views and materialized views, as stand-alone SELECTs. */
  void views(Consumer<ViewDefinition> views, Control control) throws Exception;

  /** The columns that each view uses, as recorded by the server. */
  void dependencies(Consumer<ViewDependency> dependencies, Control control) throws Exception;

  /** The statements in the query history. */
  HistoryResult history(Consumer<RecordedStatement> statements, Control control) throws Exception;

  /** Facts that could not be read or are recorded only in part. */
  List<Warning> warnings();

  /**
   * @param definition a SELECT, with qualified names and expanded stars if the server supports that
   * @param columns names in order
   * @param analysis the server's own analysis of the columns
   * @param searchPath schemas in which names without a schema are looked up; empty for those of
   *     {@link Session#naming}
   */
  record ViewDefinition(
      String schema,
      String name,
      boolean materialized,
      String definition,
      List<String> columns,
      ViewAnalysis analysis,
      List<String> searchPath) {
    public ViewDefinition {
      searchPath = List.copyOf(searchPath);
    }

    /** A view with the search path of the session. */
    public ViewDefinition(
        String schema,
        String name,
        boolean materialized,
        String definition,
        List<String> columns,
        ViewAnalysis analysis) {
      this(schema, name, materialized, definition, columns, analysis, List.of());
    }
  }

  /**
   * @param column of the referenced relation, null if the relation is used as a whole
   */
  record ViewDependency(
      String viewSchema, String view, String schema, String relation, @Nullable String column) {}

  /**
   * @param database the database in which the statement ran
   * @param session distinguishes temporary tables of the same name: the session if the server
   *     records it, otherwise the user
   * @param calls number of executions, 0 if unknown
   * @param lastSeen null if unknown; times before 1970 or after 9999 are unknown
   * @param searchPath schemas in which the statement looked up names without a schema; empty for
   *     those of {@link Session#naming}. Statements with the same database and path follow one
   *     another.
   */
  record RecordedStatement(
      String sql,
      String database,
      String session,
      long calls,
      @Nullable Instant lastSeen,
      List<String> searchPath) {
    /** Our store reads no later times, and a hostile server reports any. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    public RecordedStatement {
      if (lastSeen != null && (lastSeen.isBefore(Instant.EPOCH) || lastSeen.isAfter(LATEST))) {
        lastSeen = null;
      }
      searchPath = List.copyOf(searchPath);
    }

    /** A statement with the search path of the session. */
    public RecordedStatement(
        String sql, String database, String session, long calls, @Nullable Instant lastSeen) {
      this(sql, database, session, calls, lastSeen, List.of());
    }
  }

  /**
   * Statements that the history does not record.
   *
   * @param reason a stable lower-case code
   * @param hint a message for the user
   * @param fix statements that make the server record them; empty if there are none
   */
  record HistoryGap(String reason, String hint, List<String> fix) {}

  /** The result of reading the history. */
  sealed interface HistoryResult {
    /**
     * @param since start of the history, null if unknown
     * @param hidden number of statements that the user may not read
     * @param toSeeHidden the failure that hides them, null if none is hidden
     * @param gaps statements that the server does not record or has discarded
     * @param routines names of functions that may change data
     */
    record HistoryRead(
        @Nullable Instant since,
        long hidden,
        @Nullable Failure toSeeHidden,
        List<HistoryGap> gaps,
        Set<String> routines)
        implements HistoryResult {}

    /** Not readable, and how to fix that. */
    record HistoryUnavailable(Failure failure) implements HistoryResult {}
  }
}
