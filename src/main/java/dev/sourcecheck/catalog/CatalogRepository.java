package dev.sourcecheck.catalog;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.query.SelectionQuery;

/** Reads the current snapshots as projections. */
@ApplicationScoped
class CatalogRepository implements PanacheRepository<CatalogSnapshotEntity> {
  private static final String SCHEMAS =
      """
      select s.database, s.name, s.comment, s.granted
      from CatalogSnapshotEntity c
      join CatalogSchemaEntity s on s.snapshotId = c.id
      where c.sourceId = :source and c.state = 'current'
      order by s.database, s.name
      """;

  private static final String CURRENT =
      """
      select c.completedAt, c.jobId, c.partial, c.summary
      from CatalogSnapshotEntity c
      where c.sourceId = :source and c.state = 'current'
      """;

  private static final String KINDS =
      """
      select r.kind, count(*)
      from CatalogSnapshotEntity c
      join CatalogRelationEntity r on r.snapshotId = c.id
      where c.sourceId = :source and c.state = 'current' and r.granted = :granted
      group by r.kind
      order by r.kind
      """;

  private static final String SCHEMA_COUNTS =
      """
      select count(*), count(case when s.granted then null else 1 end)
      from CatalogSnapshotEntity c
      join CatalogSchemaEntity s on s.snapshotId = c.id
      where c.sourceId = :source and c.state = 'current'
      """;

  private static final String COLUMN_COUNT =
      """
      select count(*)
      from CatalogSnapshotEntity c
      join CatalogRelationEntity r on r.snapshotId = c.id
      join CatalogColumnEntity a on a.relationNumber = r.number
      where c.sourceId = :source and c.state = 'current'
      """;

  /** Compares the prefix first, which the index has: an entry of an index is limited in size. */
  private static final String RELATIONS =
      """
      select r.name, r.kind, r.estimatedRows, r.comment, r.parent, r.granted
      from CatalogSnapshotEntity c
      join CatalogRelationEntity r on r.snapshotId = c.id
      where c.sourceId = :source and c.state = 'current' and r.schemaId = :schema
        and (left(r.name, 200), r.name) > (:prefix, :after)
      order by left(r.name, 200), r.name
      """;

  private static final String NAMED =
      """
      select s.database, s.name, r.name, r.kind, r.estimatedRows, r.comment, r.parent, r.granted
      from CatalogSnapshotEntity c
      join CatalogSchemaEntity s on s.snapshotId = c.id
      join CatalogRelationEntity r on r.snapshotId = s.snapshotId and r.schemaId = s.id
      where c.sourceId = :source and c.state = 'current'
        and s.name = :schema and left(r.name, 200) = :prefix and r.name = :name
      order by s.database
      """;

  private static final String COLUMNS =
      """
      select a.name, a.type, a.nullable, a.defaultValue, a.comment
      from CatalogSnapshotEntity c
      join CatalogRelationEntity r on r.snapshotId = c.id
      join CatalogColumnEntity a on a.relationNumber = r.number
      where c.sourceId = :source and c.state = 'current' and r.id = :relation
      order by a.position
      """;

  private static final String KEYS =
      """
      select k.name, k.primary, k.columns, k.refSchema, k.refRelation, k.refColumns
      from CatalogSnapshotEntity c
      join CatalogRelationEntity r on r.snapshotId = c.id
      join CatalogKeyEntity k on k.relationNumber = r.number
      where c.sourceId = :source and c.state = 'current' and r.id = :relation
      order by k.primary desc, k.name
      """;

  private static final int PREFIX = 200;

  /** Its completion, job, partiality and summary; empty if nothing was downloaded. */
  Optional<Object[]> current(long source) {
    return query(CURRENT, Map.of("source", source)).uniqueResultOptional();
  }

  List<Object[]> kinds(long source, boolean granted) {
    return query(KINDS, Map.of("source", source, "granted", granted)).getResultList();
  }

  /** The number of schemas, and of those that are not granted. */
  Object[] schemaCounts(long source) {
    return query(SCHEMA_COUNTS, Map.of("source", source)).getSingleResult();
  }

  long columnCount(long source) {
    return getSession()
        .createSelectionQuery(COLUMN_COUNT, Long.class)
        .setParameter("source", source)
        .getSingleResult();
  }

  List<Object[]> schemas(long source) {
    return query(SCHEMAS, Map.of("source", source)).getResultList();
  }

  List<Object[]> relations(long source, String database, String schema, String after, int limit) {
    Map<String, Object> parameters =
        Map.of(
            "source",
            source,
            "schema",
            ObjectId.ofSchema(database, schema),
            "prefix",
            prefix(after),
            "after",
            after);
    return query(RELATIONS, parameters).setMaxResults(limit).getResultList();
  }

  /** Tables of this name, in several databases. */
  List<Object[]> named(long source, String schema, String name) {
    return query(
            NAMED, Map.of("source", source, "schema", schema, "name", name, "prefix", prefix(name)))
        .getResultList();
  }

  List<Object[]> columns(long source, String database, String schema, String relation) {
    return ofRelation(COLUMNS, source, database, schema, relation);
  }

  List<Object[]> keys(long source, String database, String schema, String relation) {
    return ofRelation(KEYS, source, database, schema, relation);
  }

  private List<Object[]> ofRelation(
      String hql, long source, String database, String schema, String relation) {
    Map<String, Object> parameters =
        Map.of("source", source, "relation", ObjectId.ofRelation(database, schema, relation));
    return query(hql, parameters).getResultList();
  }

  private SelectionQuery<Object[]> query(String hql, Map<String, Object> parameters) {
    SelectionQuery<Object[]> query = getSession().createSelectionQuery(hql, Object[].class);
    parameters.forEach(query::setParameter);
    return query;
  }

  /** As PostgreSQL's left(name, 200), which counts code points. */
  private static String prefix(String name) {
    return name.codePointCount(0, name.length()) <= PREFIX
        ? name
        : name.substring(0, name.offsetByCodePoints(0, PREFIX));
  }
}
