package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.process.PipelineStage;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreException;
import dev.sourcecheck.store.StoreSql;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One stored download. It is staged and invisible until {@link #complete} makes it the source's
 * current snapshot, or until {@link #complete} or {@link #merge} merge it into the current one. If
 * it is closed before that, it is discarded. Used by one thread at a time.
 *
 * <p>Rows are written in chunks of about 1 MiB, each in its own transaction, so that no transaction
 * is open while the source is slow, and on a second thread, so that the source is read meanwhile.
 * Each chunk first locks the snapshot's row and checks that it is still staged, because a sweep or
 * a newer download may have discarded it. In that case, further rows are dropped and the result is
 * {@link Completion.Superseded}, but the download can continue to produce its report.
 *
 * <p>A large download is compared with the current snapshot while it is read, and only differing
 * rows are written. A small one is compared as a whole when it is complete.
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

    /**
     * Not stored: a newer download completed first, the source was deleted, or the run lost its
     * job.
     */
    record Superseded() implements Completion {}

    /**
     * Not stored: rows that were dropped because they were the same as stored ones are needed,
     * because an older download or an import changed the stored ones. The source has to be read
     * again, with a snapshot of {@link CatalogStore#beginAgain}, which drops nothing.
     */
    record Outdated() implements Completion {}
  }

  /** The chunks of all downloads that wait to be written take at most a sixteenth of the heap. */
  private static final Semaphore WAITING_CHUNKS =
      new Semaphore((int) (Runtime.getRuntime().maxMemory() / 16 / SnapshotRows.CHUNK));

  private final StoreSql store;
  private final SnapshotStates states;
  private final SnapshotRows rows;
  private final PipelineStage<SQLException> writer =
      new PipelineStage<>("catalog-writer", WAITING_CHUNKS);
  private Optional<SnapshotBaseline> baseline = Optional.empty();
  private boolean compared;
  private boolean allRows;
  private volatile boolean staged;
  private volatile boolean lost;
  private @Nullable String summary;
  private boolean settled;

  /**
   * @param id ascending in the order in which downloads begin
   */
  CatalogSnapshot(StoreSql store, long id, SnapshotStates states) {
    this.store = store;
    this.states = states;
    this.rows = new SnapshotRows(id);
  }

  /** A download of a deleted source, which stores nothing. */
  static CatalogSnapshot ofDeletedSource(StoreSql store, long source, DownloadRun run) {
    CatalogSnapshot snapshot =
        new CatalogSnapshot(store, 0, new SnapshotStates(source, 0, run, false));
    snapshot.lost = true;
    return snapshot;
  }

  /** Writes all rows, also those that are the same as in the current snapshot. */
  CatalogSnapshot withAllRows() {
    compared = true;
    allRows = true;
    return this;
  }

  /** Reads the fingerprints of the current snapshot, so that equal rows can be dropped. */
  CatalogSnapshot compare() {
    if (!compared) {
      compared = true;
      baseline =
          inStore(
              () ->
                  store.inTransaction(
                      session -> {
                        Optional<SnapshotBaseline> current = states.current(session);
                        if (current.isPresent()) {
                          current.get().load(session, rows.schemas(), rows.relations());
                        }
                        return current;
                      }));
    }
    return this;
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
   * Makes this snapshot current, or merges it into the current one. Of two concurrent downloads,
   * the one that began later wins.
   */
  public Completion complete() {
    rows.end();
    awaitWriter();
    if (lost) {
      return new Completion.Superseded();
    }
    byte[] digest = rows.digest();
    if (!staged) {
      Optional<SchemaDrift> unchanged =
          inStore(
              () -> store.withSession(session -> states.markUnchanged(session, digest, summary)));
      if (unchanged.isPresent()) {
        settled = true;
        return new Completion.Current(unchanged.get());
      }
    }
    compare();
    if (rows.isAnyMissing()) {
      return new Completion.Outdated();
    }
    writeLast();
    if (lost) {
      return new Completion.Superseded();
    }
    SnapshotStates.Settlement settlement;
    try {
      settlement =
          inStore(
              () ->
                  store.inTransaction(
                      session ->
                          states.complete(session, baseline, rows, digest, summary, allRows)));
    } catch (SnapshotStates.LostRunException e) {
      return new Completion.Superseded();
    }
    if (settlement instanceof SnapshotStates.Settlement.Done done) {
      settled = true;
      return new Completion.Current(done.drift());
    }
    return settlement instanceof SnapshotStates.Settlement.Lost
        ? new Completion.Superseded()
        : new Completion.Outdated();
  }

  /**
   * Moves the relations into the current snapshot, where they replace relations of the same name.
   * If there is no current snapshot, this one becomes current and partial. An import without
   * relations changes nothing. False if the source was deleted or the run lost its job.
   */
  public boolean merge() {
    rows.end();
    awaitWriter();
    if (rows.relations().size() == 0) {
      return !lost;
    }
    writeLast();
    try {
      settled = !lost && inStore(() -> store.inTransaction(session -> states.merge(session, rows)));
    } catch (SnapshotStates.LostRunException e) {
      return false;
    }
    return settled;
  }

  /** Discards an incomplete snapshot; the next sweep deletes its rows. */
  @Override
  public void close() {
    try {
      inStore(
          () -> {
            writer.close();
            return true;
          });
    } finally {
      if (!settled && staged) {
        settled = true;
        inStore(() -> store.withSession(states::discard));
      }
    }
  }

  private void writeIfFull() {
    if (rows.isFull()) {
      if (!staged) {
        awaitWriter(); // the first chunk, which may show that the download is superseded
      }
      SnapshotChunk chunk = rows.take();
      if (!lost) {
        compare();
        inStore(
            () -> {
              writer.start(() -> write(chunk));
              return true;
            });
      }
    }
  }

  private void awaitWriter() {
    inStore(
        () -> {
          writer.await();
          return true;
        });
  }

  /** Stages the snapshot also if there is nothing to write. */
  private void writeLast() {
    SnapshotChunk chunk = rows.take();
    if (!lost) {
      inStore(
          () -> {
            write(chunk);
            return true;
          });
    }
  }

  private void write(SnapshotChunk chunk) throws SQLException {
    if (!lost) {
      lost = !store.inTransaction(session -> writeChunk(session, chunk));
      staged = !lost;
    }
  }

  private boolean writeChunk(SqlSession session, SnapshotChunk chunk) throws SQLException {
    // completing the snapshot waits for the disk, and so makes all chunks before it durable
    session.sql("SET LOCAL synchronous_commit = off").execute();
    if (!(staged ? states.touch(session) : states.stage(session))) {
      return false;
    }
    chunk.write(session);
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
