package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreException;
import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stored download. It is staged and invisible until {@link #complete} makes it the source's
 * current snapshot, or {@link #merge} moves its tables into the current one. If it is closed before
 * that, it is discarded. Used by one thread.
 *
 * <p>Rows are written in chunks of about 1 MiB, each in its own transaction, so that no transaction
 * is open while the source is slow. Each chunk first locks the snapshot's row and checks that it is
 * still staged, because a sweep or a newer download may have discarded it. In that case, further
 * rows are dropped and the result is {@link Completion.Superseded}, but the download can continue
 * to produce its report.
 */
public final class CatalogSnapshot implements SchemaSink, AutoCloseable {
  /** Result of completing a download. */
  public sealed interface Completion {
    /**
     * The snapshot is the current one.
     *
     * @param drift changes since the previous download, null if there is no complete one
     */
    record Current(@Nullable SchemaDrift drift) implements Completion {}

    /** Not stored: a newer download completed first, or the source was deleted. */
    record Superseded() implements Completion {}
  }

  private final StoreSql store;
  private final SnapshotStates states;
  private final long id;
  private final SnapshotRows rows;
  private boolean staged;
  private boolean lost;
  private boolean written;
  private byte @Nullable [] digest;
  private @Nullable String summary;
  private boolean settled;

  /**
   * @param id ascending in the order in which downloads begin
   * @param job the job that downloads, null for an import
   */
  CatalogSnapshot(
      StoreSql store, long source, long id, @Nullable Long job, @Nullable Long fencingToken) {
    this.store = store;
    this.states = new SnapshotStates(source, id, job, fencingToken);
    this.id = id;
    this.rows = new SnapshotRows(id);
  }

  /** A download of a deleted source, which stores nothing. */
  static CatalogSnapshot ofDeletedSource(StoreSql store, long source) {
    CatalogSnapshot snapshot = new CatalogSnapshot(store, source, 0, null, null);
    snapshot.lost = true;
    return snapshot;
  }

  @Override
  public void database(String name) {
    // not stored, because a source is one database
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
   * Stores a summary with the snapshot when it completes, so that reading it counts no rows.
   *
   * @param counted see {@link StoredSummary}
   */
  public void summarize(Map<String, Object> counted) {
    summary = StoredSummary.json(counted);
  }

  /**
   * Compares this snapshot with the current one and makes it current. Of two concurrent downloads,
   * the one that began later wins.
   */
  public Completion complete() {
    if (!lost && !written) {
      byte[] seen = rows.digest();
      Optional<OffsetDateTime> since =
          inStore(() -> store.withSession(session -> states.markUnchanged(session, seen, summary)));
      if (since.isPresent()) {
        rows.clear();
        settled = true;
        return new Completion.Current(SchemaDrift.noneSince(since.get()));
      }
      digest = seen;
    }
    write();
    // The comparison is slow and runs without locks, so it is repeated if the current snapshot
    // changes in the meantime. Each repetition finds a newer one, finally one newer than this.
    while (!lost) {
      Optional<SnapshotStates.Baseline> baseline =
          inStore(() -> store.withSession(states::current));
      if (baseline.isPresent() && baseline.get().newest() > id) {
        break;
      }
      SchemaDrift drift =
          baseline.isPresent() && !baseline.get().partial()
              ? inStore(
                  () -> SchemaDrift.between(store, baseline.get().id(), id, baseline.get().since()))
              : null;
      switch (inStore(
          () -> store.inTransaction(h -> states.replace(h, baseline, digest, summary)))) {
        case DONE -> {
          settled = true;
          return new Completion.Current(drift);
        }
        case LOST -> lost = true;
        case BASELINE_CHANGED -> {}
      }
    }
    return new Completion.Superseded();
  }

  /** Whether rows were stored, so that a replaced snapshot may have to be deleted. */
  public boolean written() {
    return written;
  }

  /**
   * Moves the relations into the current snapshot, where they replace relations of the same name.
   * If there is no current snapshot, this one becomes current and partial. False if the source was
   * deleted.
   */
  public boolean merge() {
    write();
    settled = !lost && inStore(() -> store.inTransaction(states::merge));
    return settled;
  }

  /** Discards an incomplete snapshot; the next sweep deletes its rows. */
  @Override
  public void close() {
    if (!settled && written) {
      inStore(() -> store.withSession(states::discard));
      settled = true;
    }
  }

  private void writeIfFull() {
    if (rows.isFull()) {
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

  private boolean writeChunk(SqlSession session) throws SQLException {
    if (!(staged ? states.touch(session) : states.stage(session))) {
      return false;
    }
    try {
      rows.write(session);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  private static <T> T inStore(StoreCall<T> call) {
    try {
      return call.make();
    } catch (StoreException | SQLException | UncheckedIOException e) {
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

  @FunctionalInterface
  private interface StoreCall<T> {
    T make() throws SQLException;
  }
}
