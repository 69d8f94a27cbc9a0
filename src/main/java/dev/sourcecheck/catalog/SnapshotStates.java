package dev.sourcecheck.catalog;

import dev.sourcecheck.store.SqlSession;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state transitions of one snapshot: staged, current, discarded, or merged and deleted. */
final class SnapshotStates {
  // The snapshot is staged with its first rows. A newer download, with a higher ID, may have
  // completed since the download began.
  private static final String STAGE =
      """
      INSERT INTO catalog_snapshot (id, source_id, job_id, fencing_token)
      OVERRIDING SYSTEM VALUE
      SELECT :id, s.id, CAST(:job AS bigint), CAST(:fencing_token AS bigint)
      FROM source_state s
      WHERE s.id = :source
        AND s.present
        AND NOT EXISTS (
          SELECT FROM catalog_snapshot c
          WHERE c.source_id = s.id
            AND c.state = 'current'
            AND NOT c.partial
            AND coalesce(c.seen_id, c.id) > :id)
      """;

  private static final String TOUCH =
      "UPDATE catalog_snapshot SET touched_at = now() WHERE id = :id AND state = 'staged'";

  // Each CTE uses only rows that the previous one locked and verified.
  private static final String UNCHANGED =
      """
      WITH source AS MATERIALIZED (
        SELECT id FROM source_state WHERE id = :source AND present FOR NO KEY UPDATE
      ), same AS MATERIALIZED (
        SELECT c.id, c.completed_at
        FROM catalog_snapshot c
        WHERE c.source_id = (SELECT id FROM source)
          AND c.state = 'current'
          AND c.digest = :digest
          AND NOT c.partial
          AND coalesce(c.seen_id, c.id) < :id
        FOR UPDATE
      ), running AS MATERIALIZED (
        SELECT id FROM running_job
        WHERE id = :job AND fencing_token = :fencingToken AND EXISTS (SELECT FROM same)
        FOR SHARE
      ), seen AS (
        UPDATE catalog_snapshot c SET
          seen_id = :id, completed_at = now(), touched_at = now(),
          job_id = :job, fencing_token = :fencingToken, summary = CAST(:summary AS json)
        FROM same, running WHERE c.id = same.id
      ), older AS (
        UPDATE catalog_snapshot c SET state = 'discarded', touched_at = now()
        FROM same, running WHERE c.source_id = :source AND c.id < :id AND c.state = 'staged'
      )
      SELECT completed_at FROM same, running
      """;

  // The last statement before the commit, because the worker cannot renew its leases meanwhile. A
  // run that lost its job, by a cancellation for example, does not find it.
  private static final String FENCE =
      """
      SELECT id FROM running_job WHERE id = :job AND fencing_token = :fencingToken FOR SHARE
      """;

  // It is deleted, because its relations keep their numbers when they are moved. Those of a
  // discarded snapshot would be deleted by them.
  private static final String MERGED =
      "DELETE FROM catalog_snapshot WHERE id = :id AND state = 'staged'";

  private final long source;
  private final long id;
  private final DownloadRun run;

  /** Stored with the snapshot; null for an import. */
  private final @Nullable DownloadRun downloader;

  /**
   * @param id ascending in the order in which downloads begin
   * @param importing whether named relations are imported
   */
  SnapshotStates(long source, long id, DownloadRun run, boolean importing) {
    this.source = source;
    this.id = id;
    this.run = run;
    this.downloader = importing ? null : run;
  }

  /** How completing a download ends. */
  sealed interface Settlement {
    /**
     * @param drift null if there was nothing to compare with
     */
    record Done(@Nullable SchemaDrift drift) implements Settlement {}

    /** A newer download completed, the snapshot was discarded, or the source was deleted. */
    record Lost() implements Settlement {}

    /** The current snapshot was changed so that rows are needed that the download dropped. */
    record BaselineChanged() implements Settlement {}
  }

  /** Creates the snapshot; false if it is superseded or the source was deleted. */
  boolean stage(SqlSession session) {
    return session
            .sql(STAGE)
            .bind("id", id)
            .bind("source", source)
            .bind("job", downloader == null ? null : downloader.jobId())
            .bind("fencing_token", downloader == null ? null : downloader.fencingToken())
            .execute()
        > 0;
  }

  /** Locks the staged snapshot and records a write; false if it was discarded. */
  boolean touch(SqlSession session) {
    return session.sql(TOUCH).bind("id", id).execute() > 0;
  }

  int discard(SqlSession session) {
    return session
        .sql(
            """
            UPDATE catalog_snapshot SET state = 'discarded'
            WHERE id = :id AND state = 'staged'""")
        .bind("id", id)
        .execute();
  }

  /**
   * The drift if the source is unchanged since the last download. The current snapshot is then
   * marked as seen again, so that an unchanged schema costs no writes.
   */
  Optional<SchemaDrift> markUnchanged(SqlSession session, byte[] digest, @Nullable String summary) {
    return session
        .sql(UNCHANGED)
        .bind("source", source)
        .bind("id", id)
        .bind("digest", digest)
        .bind("job", run.jobId())
        .bind("fencingToken", run.fencingToken())
        .bind("summary", summary)
        .find(OffsetDateTime.class)
        .map(since -> drift(session).recorded(since));
  }

  private DriftRecorder drift(SqlSession session) {
    return new DriftRecorder(session, source, id, run.jobId());
  }

  /**
   * Makes this snapshot the current one, or merges it into the current one.
   *
   * @param last whether the source cannot be read again
   * @throws LostRunException if the transaction has to be rolled back
   */
  Settlement complete(
      SqlSession session,
      Optional<SnapshotBaseline> baseline,
      SnapshotRows rows,
      byte[] digest,
      @Nullable String summary,
      boolean last)
      throws SQLException {
    if (!lockSource(session) || !lockStaged(session)) {
      return new Settlement.Lost();
    }
    Optional<SnapshotBaseline> current = lockCurrent(session);
    // imported relations are not a newer download
    if (current.isPresent() && !current.get().partial() && current.get().newest() > id) {
      return new Settlement.Lost();
    }
    if (!current.equals(baseline)) {
      rows.compareWith(session, current);
    }
    if (rows.isAnyMissing() || !last && rows.relations().isAnyNewer()) {
      return new Settlement.BaselineChanged();
    }
    SnapshotMerger merger = new SnapshotMerger(session, id);
    merger.writeFingerprints(rows.relations());
    discardOlder(session);
    if (current.isEmpty()) {
      makeCurrent(session, false, digest, rows.isLarge(), summary);
      requireRunning(session);
      return new Settlement.Done(null);
    }
    long target = current.get().id();
    merger.writeReplacements(rows.relations());
    SchemaDrift drift =
        current.get().partial() ? null : drift(session).record(target, current.get().since());
    merger.removeSchemas(rows.schemas(), target);
    merger.mergeInto(target);
    session
        .sql(
            """
            UPDATE catalog_snapshot
            SET seen_id = :id, partial = false, digest = :digest, large = :large,
              completed_at = now(), touched_at = now(),
              job_id = :job, fencing_token = :fencingToken, summary = CAST(:summary AS json)
            WHERE id = :current""")
        .bind("id", id)
        .bind("job", run.jobId())
        .bind("fencingToken", run.fencingToken())
        .bind("summary", summary)
        .bind("current", target)
        .bind("digest", digest)
        .bind("large", rows.isLarge())
        .execute();
    session.sql(MERGED).bind("id", id).execute();
    requireRunning(session);
    return new Settlement.Done(drift);
  }

  /**
   * Merges imported relations into the current snapshot; false if the source was deleted.
   *
   * @throws LostRunException if the transaction has to be rolled back
   */
  boolean merge(SqlSession session, SnapshotRows rows) throws SQLException {
    if (!lockSource(session) || !lockStaged(session)) {
      return false;
    }
    SnapshotMerger merger = new SnapshotMerger(session, id);
    merger.writeFingerprints(rows.relations());
    Optional<SnapshotBaseline> current = lockCurrent(session);
    if (current.isEmpty()) {
      makeCurrent(session, true, null, rows.isLarge(), null);
      requireRunning(session);
      return true;
    }
    merger.replaceImported(current.get().id());
    merger.mergeInto(current.get().id());
    session
        .sql(
            """
            UPDATE catalog_snapshot
            SET digest = NULL, touched_at = now(),
              summary = json_build_object('filtered', summary -> 'filtered')
            WHERE id = :id""")
        .bind("id", current.get().id())
        .execute();
    session.sql(MERGED).bind("id", id).execute();
    requireRunning(session);
    return true;
  }

  /** A run that no longer owns its job must not commit. */
  static final class LostRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void requireRunning(SqlSession session) {
    boolean running =
        session
            .sql(FENCE)
            .bind("job", run.jobId())
            .bind("fencingToken", run.fencingToken())
            .find(Long.class)
            .isPresent();
    if (!running) {
      throw new LostRunException();
    }
  }

  private void makeCurrent(
      SqlSession session,
      boolean partial,
      byte @Nullable [] digest,
      boolean large,
      @Nullable String summary) {
    session
        .sql(
            """
            UPDATE catalog_snapshot
            SET state = 'current', partial = :partial, digest = :digest, large = :large,
              completed_at = now(), summary = CAST(:summary AS json)
            WHERE id = :id""")
        .bind("id", id)
        .bind("summary", summary)
        .bind("partial", partial)
        .bind("digest", digest)
        .bind("large", large)
        .execute();
  }

  private void discardOlder(SqlSession session) {
    session
        .sql(
            """
            UPDATE catalog_snapshot SET state = 'discarded', touched_at = now()
            WHERE source_id = :source AND id < :id AND state = 'staged'""")
        .bind("source", source)
        .bind("id", id)
        .execute();
  }

  /** False if the snapshot was discarded. */
  private boolean lockStaged(SqlSession session) {
    return session
        .sql("SELECT id FROM catalog_snapshot WHERE id = :id AND state = 'staged' FOR UPDATE")
        .bind("id", id)
        .find(Long.class)
        .isPresent();
  }

  /** Serializes completions of one source; false if the source was deleted. */
  private boolean lockSource(SqlSession session) {
    return session
        .sql("SELECT id FROM source_state WHERE id = :id AND present FOR NO KEY UPDATE")
        .bind("id", source)
        .find(Long.class)
        .isPresent();
  }

  /** The current snapshot of the source. */
  Optional<SnapshotBaseline> current(SqlSession session) {
    return current(session, "");
  }

  private Optional<SnapshotBaseline> lockCurrent(SqlSession session) {
    return current(session, " FOR UPDATE");
  }

  private Optional<SnapshotBaseline> current(SqlSession session, String lock) {
    return session
        .sql(
            """
            SELECT id, coalesce(seen_id, id) AS newest, partial, completed_at, touched_at
            FROM catalog_snapshot
            WHERE source_id = :source AND state = 'current'"""
                + lock)
        .bind("source", source)
        .find(
            row ->
                new SnapshotBaseline(
                    row.getLong("id"),
                    row.getLong("newest"),
                    row.getBoolean("partial"),
                    row.getObject("completed_at", OffsetDateTime.class),
                    row.getObject("touched_at", OffsetDateTime.class)));
  }
}
