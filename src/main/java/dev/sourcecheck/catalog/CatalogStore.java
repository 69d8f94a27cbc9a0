package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.store.StoreSql;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The stored schemas of all sources. Reads use a source's current snapshot; a source that was never
 * downloaded has none and reads as empty.
 */
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
  public CatalogSnapshot begin(long source, long job, long attempt) {
    return stage(source, job, attempt);
  }

  /** Starts an import of named relations, which ends with {@link CatalogSnapshot#merge}. */
  public CatalogSnapshot beginImport(long source) {
    return stage(source, null, null);
  }

  private CatalogSnapshot stage(long source, @Nullable Long job, @Nullable Long attempt) {
    return store
        .withSession(
            session ->
                session
                    .sql(
                        """
                        SELECT nextval(pg_get_serial_sequence('catalog_snapshot', 'id'))
                        FROM source_state
                        WHERE id = :source AND present""")
                    .bind("source", source)
                    .find(Long.class))
        .map(id -> new CatalogSnapshot(store, source, id, job, attempt))
        .orElseGet(() -> CatalogSnapshot.ofDeletedSource(store, source));
  }

  /** The schemas of a source, in order of database and name. */
  public List<StoredSchema> schemas(long source) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT s.database_name, s.name, s.comment, s.granted
                    FROM catalog_snapshot c
                    JOIN catalog_schema s ON s.snapshot_id = c.id
                    WHERE c.source_id = :source AND c.state = 'current'
                    ORDER BY s.database_name, s.name""")
                .bind("source", source)
                .list(
                    row ->
                        new StoredSchema(
                            row.getString("database_name"),
                            row.getString("name"),
                            row.getString("comment"),
                            row.getBoolean("granted"))));
  }

  /**
   * A page of a schema's relations, in order of their names.
   *
   * @param after the last name of the previous page, empty for the first page
   */
  public List<StoredRelation> relations(
      long source, String database, String schema, String after, int limit) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT r.name, r.kind, r.estimated_rows, r.comment, r.parent, r.granted
                    FROM catalog_snapshot c
                    JOIN catalog_relation r ON r.snapshot_id = c.id
                    WHERE c.source_id = :source
                      AND c.state = 'current'
                      AND r.schema_id = :schema
                      AND (left(r.name, 200), r.name) > (left(:after, 200) COLLATE "C", :after)
                    ORDER BY left(r.name, 200), r.name
                    LIMIT :limit""")
                .bind("source", source)
                .bind("schema", ObjectId.ofSchema(database, schema))
                .bind("after", after)
                .bind("limit", limit)
                .list(row -> relation(row)));
  }

  /** The columns of a relation, in order. */
  public List<StoredColumn> columns(long source, String database, String schema, String relation) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT a.name, a.type, a.nullable, a.default_value, a.comment
                    FROM catalog_snapshot c
                    JOIN catalog_column a ON a.snapshot_id = c.id
                    WHERE c.source_id = :source AND c.state = 'current' AND a.relation_id = :relation
                    ORDER BY a.position""")
                .bind("source", source)
                .bind("relation", ObjectId.ofRelation(database, schema, relation))
                .list(
                    row ->
                        new StoredColumn(
                            row.getString("name"),
                            row.getString("type"),
                            row.getBoolean("nullable"),
                            row.getString("default_value"),
                            row.getString("comment"))));
  }

  /** The keys of a relation, the primary key first. */
  public List<StoredTableKey> keys(long source, String database, String schema, String relation) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT k.name, k.is_primary, k.columns, k.ref_schema, k.ref_relation, k.ref_columns
                    FROM catalog_snapshot c
                    JOIN catalog_key k ON k.snapshot_id = c.id
                    WHERE c.source_id = :source AND c.state = 'current' AND k.relation_id = :relation
                    ORDER BY k.is_primary DESC, k.name""")
                .bind("source", source)
                .bind("relation", ObjectId.ofRelation(database, schema, relation))
                .list(
                    row ->
                        new StoredTableKey(
                            row.getString("name"),
                            row.getBoolean("is_primary"),
                            List.of((String[]) row.getArray("columns").getArray()),
                            row.getString("ref_schema"),
                            row.getString("ref_relation"),
                            List.of((String[]) row.getArray("ref_columns").getArray()))));
  }

  /** Deletes the snapshots of a source that is being deleted. */
  public void deleteSource(long source) {
    store.useSession(
        session ->
            session
                .sql(
                    """
                    UPDATE catalog_snapshot SET state = 'discarded', touched_at = now()
                    WHERE source_id = :source AND state <> 'discarded'""")
                .bind("source", source)
                .execute());
    cleaner.deleteDiscarded();
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

  private static StoredRelation relation(ResultSet row) throws SQLException {
    return new StoredRelation(
        row.getString("name"),
        SchemaSink.RelationKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getObject("estimated_rows", Long.class),
        row.getString("comment"),
        row.getString("parent"),
        row.getBoolean("granted"));
  }

  /** A schema as of its download. */
  public record StoredSchema(
      String database, String name, @Nullable String comment, boolean granted) {}

  /** A relation as of its download; see {@code SchemaSink.RelationRow}. */
  public record StoredRelation(
      String name,
      SchemaSink.RelationKind kind,
      @Nullable Long estimatedRows,
      @Nullable String comment,
      @Nullable String parent,
      boolean granted) {}

  /** A column as of its download. */
  public record StoredColumn(
      String name,
      String type,
      boolean nullable,
      @Nullable String defaultValue,
      @Nullable String comment) {}

  /** A key as of its download; the referenced names are null for a primary key. */
  public record StoredTableKey(
      String name,
      boolean primary,
      List<String> columns,
      @Nullable String refSchema,
      @Nullable String refRelation,
      List<String> refColumns) {}
}
