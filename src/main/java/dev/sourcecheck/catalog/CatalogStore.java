package dev.sourcecheck.catalog;

import dev.sourcecheck.store.StoreSql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Writes the stored schemas of all sources; {@link CatalogReader} reads them. */
@Singleton
public final class CatalogStore {
  private final StoreSql store;
  private final CatalogLimits limits;
  private final SnapshotCleaner cleaner;

  @Inject
  CatalogStore(StoreSql store, CatalogSettings settings) {
    this(store, CatalogLimits.of(settings));
  }

  public CatalogStore(StoreSql store, CatalogLimits limits) {
    this.store = store;
    this.limits = limits;
    this.cleaner = new SnapshotCleaner(store);
  }

  public CatalogLimits limits() {
    return limits;
  }

  /** Finds names in the stored schemas. */
  public CatalogLookup lookup() {
    return new CatalogLookup(store);
  }

  /** Starts the download of a whole source; the caller closes the snapshot. */
  public CatalogSnapshot begin(long source, long job, long fencingToken) {
    return begin(
        source,
        new DownloadRun(job, fencingToken),
        false,
        (snapshot, large) -> large ? snapshot.compare() : snapshot);
  }

  /**
   * As {@link #begin} after {@link CatalogSnapshot.Completion.Outdated}, which cannot occur again.
   */
  public CatalogSnapshot beginAgain(long source, long job, long fencingToken) {
    return begin(
        source,
        new DownloadRun(job, fencingToken),
        false,
        (snapshot, large) -> snapshot.withAllRows());
  }

  /** Starts an import of named relations, which ends with {@link CatalogSnapshot#merge}. */
  public CatalogSnapshot beginImport(long source, long job, long fencingToken) {
    return begin(
        source,
        new DownloadRun(job, fencingToken),
        true,
        (snapshot, large) -> snapshot.withAllRows());
  }

  /**
   * A download that begins.
   *
   * @param large whether the current snapshot is large
   */
  private record BegunDownload(long id, boolean large) {}

  private interface SnapshotOpener {
    CatalogSnapshot open(CatalogSnapshot snapshot, boolean large);
  }

  private CatalogSnapshot begin(
      long source, DownloadRun run, boolean importing, SnapshotOpener opener) {
    return store
        .withSession(
            session ->
                session
                    .sql(
                        """
                        SELECT nextval(pg_get_serial_sequence('catalog_snapshot', 'id')) AS id,
                          EXISTS (
                            SELECT FROM catalog_snapshot c
                            WHERE c.source_id = s.id AND c.state = 'current' AND c.large) AS large
                        FROM source_state s
                        WHERE s.id = :source AND s.present\
                        """)
                    .bind("source", source)
                    .find(row -> new BegunDownload(row.getLong("id"), row.getBoolean("large"))))
        .map(
            begun ->
                opener.open(
                    new CatalogSnapshot(
                        store, begun.id, new SnapshotStates(source, begun.id, run, importing)),
                    begun.large))
        .orElseGet(() -> CatalogSnapshot.ofDeletedSource(store, source, run));
  }

  /**
   * Deletes the snapshots of abandoned, replaced and cancelled downloads and of deleted sources.
   * Any replica can run it.
   *
   * @return number of discarded snapshots
   */
  public int sweep() {
    cleaner.discardStale(limits.abandonedAfter());
    cleaner.discardOfDeletedSources();
    return cleaner.deleteDiscarded();
  }
}
