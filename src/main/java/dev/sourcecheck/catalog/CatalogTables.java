package dev.sourcecheck.catalog;

import dev.sourcecheck.catalog.TableQuery.TablePosition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Summarizes, lists and searches the downloaded tables of a source. */
@ApplicationScoped
public class CatalogTables {
  private final CatalogRepository snapshots;
  private final TableListRepository tables;

  @Inject
  CatalogTables(CatalogRepository snapshots, TableListRepository tables) {
    this.snapshots = snapshots;
    this.tables = tables;
  }

  /** When the source's schema was downloaded last; empty if it never was. */
  @Transactional
  public Optional<Instant> downloadedAt(long source) {
    return snapshots.current(source).map(row -> (Instant) row[0]);
  }

  /** The newest download; empty if there is none. */
  @Transactional
  public Optional<SchemaDownload> download(long source) {
    return snapshots.current(source).map(row -> download(source, row));
  }

  /** A page of tables in order of database, schema and name. */
  @Transactional
  public List<ListedTable> page(long source, TableQuery query, TablePosition after, int limit) {
    return tables.page(source, query, after, limit);
  }

  /** The place of a table in the list; empty if it is not in the current download. */
  @Transactional
  public Optional<TablePosition> position(long source, UUID id) {
    return tables.position(source, id);
  }

  private SchemaDownload download(long source, Object[] current) {
    StoredSummary summary = StoredSummary.parse((String) current[3]);
    if (summary.kinds() == null) {
      summary = counted(source, summary);
    }
    return new SchemaDownload(
        (Instant) current[0],
        (Long) current[1],
        (Boolean) current[2],
        summary.schemas(),
        summary.kinds() == null ? Map.of() : summary.kinds(),
        summary.columns(),
        StoredSummary.leftOut(summary.filtered()),
        StoredSummary.leftOut(summary.notGranted()));
  }

  /** After an import, which changes the counts of the download before it. */
  private StoredSummary counted(long source, StoredSummary summary) {
    Object[] schemas = snapshots.schemaCounts(source);
    long hidden = kinds(source, false).values().stream().mapToLong(Long::longValue).sum();
    return new StoredSummary(
        (Long) schemas[0],
        kinds(source, true),
        snapshots.columnCount(source),
        summary.filtered(),
        new StoredSummary.StoredNames((Long) schemas[1], hidden, null, null));
  }

  private Map<String, Long> kinds(long source, boolean granted) {
    Map<String, Long> kinds = new LinkedHashMap<>();
    snapshots.kinds(source, granted).forEach(row -> kinds.put((String) row[0], (Long) row[1]));
    return kinds;
  }
}
