package dev.sourcecheck.catalog;

import dev.sourcecheck.store.StoreSql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes the stored schemas of all sources; {@link CatalogReader} reads them. */
@Singleton
public final class CatalogStore {
  private static final Logger LOG = Logger.getLogger(CatalogStore.class);

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
    return stage(source, job, fencingToken);
  }

  /** Starts an import of named relations, which ends with {@link CatalogSnapshot#merge}. */
  public CatalogSnapshot beginImport(long source) {
    return stage(source, null, null);
  }

  private CatalogSnapshot stage(long source, @Nullable Long job, @Nullable Long fencingToken) {
    return store
        .withSession(
            session ->
                session
                    .sql(
                        """
                        SELECT nextval(pg_get_serial_sequence('catalog_snapshot', 'id'))
                        FROM source_state
                        WHERE id = :source AND present\
                        """)
                    .bind("source", source)
                    .find(Long.class))
        .map(id -> new CatalogSnapshot(store, source, id, job, fencingToken))
        .orElseGet(() -> CatalogSnapshot.ofDeletedSource(store, source));
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

  /** Deletes discarded snapshots after a download. If it fails, the next sweep deletes them. */
  public void sweepReplaced() {
    try {
      cleaner.deleteDiscarded();
    } catch (RuntimeException e) {
      LOG.warn("Replaced snapshots could not be deleted; the next sweep retries", e);
    }
  }
}
