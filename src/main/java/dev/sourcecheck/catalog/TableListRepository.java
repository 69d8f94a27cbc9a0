package dev.sourcecheck.catalog;

import dev.sourcecheck.catalog.TableQuery.TablePosition;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.query.NativeQuery;

/**
 * Lists the relations of a source in order of their full names. The queries are native, because
 * only the planner's own syntax lets a page start within one schema and go on in the next.
 */
@ApplicationScoped
class TableListRepository implements PanacheRepository<CatalogRelationEntity> {
  /**
   * Schemas are visited in order, and each is read from its index of names until the page is full.
   * In the schema of the last page, the index is entered at the last name.
   */
  private static final String PAGE =
      """
      SELECT
        page.id, page.database_name, page.schema_name, page.name, page.kind,
        (SELECT count(*)
         FROM catalog_column a
         WHERE a.snapshot_id = page.snapshot_id AND a.relation_id = page.id) AS column_count,
        page.estimated_rows, page.comment, page.granted
      FROM (
        SELECT
          r.snapshot_id, r.id, s.database_name, s.name AS schema_name, r.name, r.kind,
          r.estimated_rows, r.comment, r.granted
        FROM catalog_snapshot c
        JOIN catalog_schema s ON s.snapshot_id = c.id
        CROSS JOIN LATERAL (
          SELECT *
          FROM catalog_relation r
          WHERE r.snapshot_id = s.snapshot_id
            AND r.schema_id = s.id
            AND (left(r.name, 200), r.name) > (
              CASE WHEN (s.database_name, s.name) = (:database, :schema) THEN left(:name, 200) ELSE '' END,
              CASE WHEN (s.database_name, s.name) = (:database, :schema) THEN :name ELSE '' END)
            %s
          ORDER BY left(r.name, 200), r.name
          LIMIT :limit) r
        WHERE c.source_id = :source
          AND c.state = 'current'
          AND (s.database_name, s.name) >= (:database, :schema)
          %s
        ORDER BY s.database_name, s.name, left(r.name, 200), r.name
        LIMIT :limit) page
      ORDER BY page.database_name, page.schema_name, left(page.name, 200), page.name
      """;

  private static final String SEARCH =
      "AND strpos(lower(r.name COLLATE \"default\"), lower(:search COLLATE \"default\")) > 0";

  private static final String POSITION =
      """
      select s.database, s.name, r.name
      from CatalogSnapshotEntity c
      join CatalogRelationEntity r on r.snapshotId = c.id
      join CatalogSchemaEntity s on s.snapshotId = c.id and s.id = r.schemaId
      where c.sourceId = :source and c.state = 'current' and r.id = :id
      """;

  List<ListedTable> page(long source, TableQuery query, TablePosition after, int limit) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    String sql = sql(query, parameters);
    parameters.put("source", source);
    parameters.put("database", after.database());
    parameters.put("schema", after.schema());
    parameters.put("name", after.name());
    parameters.put("limit", limit);
    NativeQuery<Object[]> statement = getSession().createNativeQuery(sql, Object[].class);
    parameters.forEach(statement::setParameter);
    return statement.getResultList().stream().map(TableListRepository::table).toList();
  }

  Optional<TablePosition> position(long source, UUID id) {
    return getSession()
        .createSelectionQuery(POSITION, Object[].class)
        .setParameter("source", source)
        .setParameter("id", id)
        .uniqueResultOptional()
        .map(row -> new TablePosition((String) row[0], (String) row[1], (String) row[2]));
  }

  /** The statement of a query, and the parameters of its conditions. */
  static String sql(TableQuery query, Map<String, Object> parameters) {
    StringBuilder ofRelation = new StringBuilder();
    if (query.search() != null) {
      ofRelation.append(SEARCH);
      parameters.put("search", query.search());
    }
    if (query.kind() != null) {
      ofRelation.append(" AND r.kind = :kind");
      parameters.put("kind", query.kind().name().toLowerCase(Locale.ROOT));
    }
    StringBuilder ofSchema = new StringBuilder();
    if (query.database() != null) {
      ofSchema.append("AND s.database_name = :of_database");
      parameters.put("of_database", query.database());
    }
    if (query.schema() != null) {
      ofSchema.append(" AND s.name = :of_schema");
      parameters.put("of_schema", query.schema());
    }
    return PAGE.formatted(ofRelation, ofSchema);
  }

  private static ListedTable table(Object[] row) {
    return new ListedTable(
        (UUID) row[0],
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (String) row[4],
        ((Number) row[5]).longValue(),
        (Long) row[6],
        (String) row[7],
        (Boolean) row[8]);
  }
}
