package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of one download. It is staged and invisible until {@link #complete} makes it the
 * source's current snapshot, or {@link #merge} moves its tables into the current one. A snapshot
 * closed before that is discarded. Used by one thread.
 *
 * <p>Rows are written in chunks of about 1 MiB, each in its own transaction, so that no transaction
 * is open while the source is slow. Each chunk first locks the snapshot's row while it is still
 * staged, which fences it against a sweep and against a newer download that completed in the
 * meantime. After that, further rows are dropped and the result is {@link Completion.Superseded};
 * the download may still run to its end to produce its report.
 */
public final class CatalogSnapshot implements SchemaSink, AutoCloseable {
  /** Result of completing a download. */
  public sealed interface Completion {
    /**
     * The snapshot is the current one.
     *
     * @param drift changes since the previous download, null without one to compare with
     */
    record Current(@Nullable SchemaDrift drift) implements Completion {}

    /** Not stored: a newer download completed first, or the source was deleted. */
    record Superseded() implements Completion {}
  }

  // A snapshot is staged with its first rows. Its id was drawn when the download began, so a newer
  // one may have completed since.
  private static final String STAGE =
      """
      INSERT INTO catalog_snapshot (id, source_id, job_id, attempt)
      OVERRIDING SYSTEM VALUE
      SELECT :id, s.id, CAST(:job AS bigint), CAST(:attempt AS bigint)
      FROM source_state s
      WHERE s.id = :source
        AND s.present
        AND NOT EXISTS (
          SELECT FROM catalog_snapshot c
          WHERE c.source_id = s.id AND c.state = 'current' AND greatest(c.id, c.seen_id) > :id)
      """;

  private static final String TOUCH =
      "UPDATE catalog_snapshot SET touched_at = now() WHERE id = :id AND state = 'staged'";

  // Each CTE uses only rows that the one before it has locked and verified.
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
          AND greatest(c.id, c.seen_id) < :id
        FOR UPDATE
      ), seen AS (
        UPDATE catalog_snapshot c SET seen_id = :id, completed_at = now(), touched_at = now()
        FROM same WHERE c.id = same.id
      ), older AS (
        UPDATE catalog_snapshot c SET state = 'discarded', touched_at = now()
        FROM same WHERE c.source_id = :source AND c.id < :id AND c.state = 'staged'
      )
      SELECT completed_at FROM same
      """;

  private final Jdbi store;
  private final long source;
  private final long id;
  private final @Nullable Long job;
  private final @Nullable Long attempt;
  private final SnapshotRows rows;
  private boolean staged;
  private boolean lost;
  private boolean written;
  private byte @Nullable [] digest;
  private boolean settled;

  /**
   * @param id ascending in the order in which downloads begin
   * @param job the job that downloads, null for an import
   */
  CatalogSnapshot(Jdbi store, long source, long id, @Nullable Long job, @Nullable Long attempt) {
    this.store = store;
    this.source = source;
    this.id = id;
    this.job = job;
    this.attempt = attempt;
    this.rows = new SnapshotRows(id);
  }

  /** A download of a deleted source, which stores nothing. */
  static CatalogSnapshot ofDeletedSource(Jdbi store, long source) {
    CatalogSnapshot snapshot = new CatalogSnapshot(store, source, 0, null, null);
    snapshot.lost = true;
    return snapshot;
  }

  @Override
  public void database(String name) {
    // database names are counted, not stored: a source is one database
  }

  @Override
  public void schema(SchemaRow row) {
    rows.add(row);
    writeIfFull();
  }

  @Override
  public void relation(RelationRow row) {
    rows.add(row);
    writeIfFull();
  }

  @Override
  public void column(ColumnRow row) {
    rows.add(row);
    writeIfFull();
  }

  @Override
  public void key(KeyRow row) {
    rows.add(row);
    writeIfFull();
  }

  /**
   * Compares with the current snapshot and replaces it. Of two downloads the one that began later
   * wins, regardless of which one ends first.
   */
  public Completion complete() {
    if (!lost && !written) {
      byte[] seen = rows.digest();
      Optional<OffsetDateTime> since =
          inStore(() -> store.withHandle(handle -> unchanged(handle, seen)));
      if (since.isPresent()) {
        rows.clear();
        settled = true;
        return new Completion.Current(SchemaDrift.noneSince(since.get()));
      }
      digest = seen;
    }
    write();
    // The comparison is slow and runs without locks, so it is repeated if the current snapshot has
    // changed by then. Each round finds a newer one, at last one that is newer than this.
    while (!lost) {
      Optional<Baseline> baseline = inStore(() -> store.withHandle(h -> current(h, false)));
      if (baseline.isPresent() && baseline.get().newest > id) {
        break;
      }
      SchemaDrift drift =
          baseline.isPresent() && !baseline.get().partial
              ? inStore(
                  () -> SchemaDrift.between(store, baseline.get().id, id, baseline.get().since))
              : null;
      if (inStore(() -> store.inTransaction(h -> replace(h, baseline)))) {
        settled = true;
        return new Completion.Current(drift);
      }
    }
    return new Completion.Superseded();
  }

  /** True if rows were stored, so that a replaced snapshot may need deleting. */
  public boolean written() {
    return written;
  }

  /**
   * Moves the relations into the current snapshot, where they replace those of the same name.
   * Without a current snapshot, this one becomes current and partial. False if the source was
   * deleted.
   */
  public boolean merge() {
    write();
    settled = inStore(() -> store.inTransaction(this::mergeInto));
    return settled;
  }

  /** Discards an incomplete snapshot; the next sweep deletes its rows. */
  @Override
  public void close() {
    if (!settled && written) {
      inStore(
          () ->
              store.withHandle(
                  h ->
                      h.createUpdate(
                              """
                              UPDATE catalog_snapshot SET state = 'discarded'
                              WHERE id = :id AND state = 'staged'""")
                          .bind("id", id)
                          .execute()));
      settled = true;
    }
  }

  private void writeIfFull() {
    if (rows.full()) {
      write();
    }
  }

  private void write() {
    if (!lost) {
      written = true;
      lost = !inStore(() -> store.inTransaction(this::writeChunk));
      staged = !lost;
    }
    if (lost) {
      rows.clear();
    }
  }

  private boolean writeChunk(Handle handle) throws SQLException {
    int ours =
        staged
            ? handle.createUpdate(TOUCH).bind("id", id).execute()
            : handle
                .createUpdate(STAGE)
                .bind("id", id)
                .bind("source", source)
                .bind("job", job)
                .bind("attempt", attempt)
                .execute();
    if (ours == 0) {
      return false;
    }
    try {
      rows.write(handle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  /**
   * Time of the last download if the source is unchanged since. The current snapshot is then marked
   * as seen again, so that an unchanged schema costs no writes.
   */
  private Optional<OffsetDateTime> unchanged(Handle handle, byte[] seen) {
    return handle
        .createQuery(UNCHANGED)
        .bind("source", source)
        .bind("id", id)
        .bind("digest", seen)
        .mapTo(OffsetDateTime.class)
        .findOne();
  }

  /** True if this snapshot is now current, false if the baseline is no longer current. */
  private boolean replace(Handle handle, Optional<Baseline> baseline) {
    if (!lockSource(handle) || !lockStaged(handle)) {
      lost = true;
      return false;
    }
    Optional<Baseline> now = current(handle, true);
    if (!now.map(b -> b.newest).equals(baseline.map(b -> b.newest))) {
      return false;
    }
    handle
        .createUpdate(
            """
            UPDATE catalog_snapshot SET state = 'discarded', touched_at = now()
            WHERE source_id = :source AND id < :id AND state <> 'discarded'""")
        .bind("source", source)
        .bind("id", id)
        .execute();
    return handle
            .createUpdate(
                """
                UPDATE catalog_snapshot SET state = 'current', completed_at = now(), digest = :digest
                WHERE id = :id""")
            .bind("id", id)
            .bind("digest", digest)
            .execute()
        == 1;
  }

  private boolean mergeInto(Handle handle) {
    if (lost || !lockSource(handle) || !lockStaged(handle)) {
      return false;
    }
    Optional<Baseline> current = current(handle, true);
    if (current.isPresent()) {
      for (String sql : SnapshotMerger.STATEMENTS) {
        handle.createUpdate(sql).bind("staged", id).bind("current", current.get().id).execute();
      }
      handle
          .createUpdate("UPDATE catalog_snapshot SET digest = NULL WHERE id = :id")
          .bind("id", current.get().id)
          .execute();
    }
    handle
        .createUpdate(
            """
            UPDATE catalog_snapshot SET state = :state, partial = true, completed_at = now()
            WHERE id = :id""")
        .bind("state", current.isPresent() ? "discarded" : "current")
        .bind("id", id)
        .execute();
    return true;
  }

  /** False if the snapshot was swept or superseded. */
  private boolean lockStaged(Handle handle) {
    return handle
        .createQuery(
            "SELECT id FROM catalog_snapshot WHERE id = :id AND state = 'staged' FOR UPDATE")
        .bind("id", id)
        .mapTo(Long.class)
        .findOne()
        .isPresent();
  }

  /** Serialises completions of one source; false if the source was deleted. */
  private boolean lockSource(Handle handle) {
    return handle
        .createQuery("SELECT id FROM source_state WHERE id = :id AND present FOR NO KEY UPDATE")
        .bind("id", source)
        .mapTo(Long.class)
        .findOne()
        .isPresent();
  }

  private Optional<Baseline> current(Handle handle, boolean lock) {
    return handle
        .createQuery(
            """
            SELECT id, greatest(id, seen_id) AS newest, partial, completed_at FROM catalog_snapshot
            WHERE source_id = :source AND state = 'current'"""
                + (lock ? " FOR UPDATE" : ""))
        .bind("source", source)
        .map(
            (row, context) ->
                new Baseline(
                    row.getLong("id"),
                    row.getLong("newest"),
                    row.getBoolean("partial"),
                    row.getObject("completed_at", OffsetDateTime.class)))
        .findOne();
  }

  private static <T> T inStore(StoreCall<T> call) {
    try {
      return call.make();
    } catch (JdbiException | SQLException | UncheckedIOException e) {
      if (sqlState(e).equals("23505")) {
        throw new DuplicateObjectException(e);
      }
      throw new CatalogWriteException(e);
    }
  }

  private static String sqlState(Throwable thrown) {
    for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }

  private record Baseline(long id, long newest, boolean partial, OffsetDateTime since) {}

  @FunctionalInterface
  private interface StoreCall<T> {
    T make() throws SQLException;
  }
}
