package dev.sourcecheck.catalog;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.query.NativeQuery;

/** Reads {@code catalog_change}. Native, because the table has no entity. */
@ApplicationScoped
class ChangeListRepository implements PanacheRepository<CatalogSnapshotEntity> {
  /**
   * Reads one row of each download instead of all its changes: the changes of a download have one
   * job. A job that was interrupted after its download may have several downloads.
   */
  private static final String DOWNLOAD =
      """
      WITH RECURSIVE recorded AS (
        (SELECT c.download, c.job_id
         FROM catalog_change c
         WHERE c.source_id = :source
         ORDER BY c.download DESC, c.id DESC
         LIMIT 1)
        UNION ALL
        SELECT older.download, older.job_id
        FROM recorded r
        CROSS JOIN LATERAL (
          SELECT c.download, c.job_id
          FROM catalog_change c
          WHERE c.source_id = :source AND c.download < r.download
          ORDER BY c.download DESC, c.id DESC
          LIMIT 1) older)
      SELECT download
      FROM recorded
      WHERE job_id = :job
      ORDER BY download DESC
      LIMIT 1
      """;

  private static final String PAGE =
      """
      SELECT
        c.object, c.change, c.schema_name, c.relation_name, c.column_name,
        CAST(c.differences AS text) AS differences
      FROM catalog_change c
      WHERE c.source_id = :source AND c.download = :download
      ORDER BY c.id
      LIMIT :limit OFFSET :after
      """;

  /** The download whose changes were recorded for a job; empty if it found none or they expired. */
  Optional<Long> download(long source, long job) {
    return getSession()
        .createNativeQuery(DOWNLOAD, Long.class)
        .setParameter("source", source)
        .setParameter("job", job)
        .uniqueResultOptional();
  }

  /** Tables first, then columns, both in order of change and name. */
  List<RecordedChange> page(long source, long download, int after, int limit) {
    NativeQuery<Object[]> query = getSession().createNativeQuery(PAGE, Object[].class);
    for (String column :
        List.of("object", "change", "schema_name", "relation_name", "column_name", "differences")) {
      query.addScalar(column, String.class);
    }
    return query
        .setParameter("source", source)
        .setParameter("download", download)
        .setParameter("after", after)
        .setParameter("limit", limit)
        .getResultList()
        .stream()
        .map(ChangeListRepository::change)
        .toList();
  }

  private static RecordedChange change(Object[] row) {
    return new RecordedChange(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (String) row[4],
        (String) row[5]);
  }
}
