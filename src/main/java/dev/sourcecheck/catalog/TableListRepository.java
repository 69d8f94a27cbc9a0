package dev.sourcecheck.catalog;

import dev.sourcecheck.catalog.TableQuery.TablePosition;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.query.NativeQuery;

/**
 * Lists the relations of a source in order of their full names. The queries are native, because an
 * array of schemas is joined in its order.
 */
@ApplicationScoped
class TableListRepository implements PanacheRepository<CatalogRelationEntity> {
  private static final int GROWTH = 10;
  private static final int MAX_BATCH = 10_000;

  /** The index has the beginnings of names, which are therefore compared first. */
  private static final String SCHEMAS =
      """
      SELECT s.id, s.database_name, s.name
      FROM catalog_snapshot c
      JOIN catalog_schema s ON s.snapshot_id = c.id
      WHERE c.source_id = :source
        AND c.state = 'current'
        AND (left(s.database_name, 200), left(s.name, 200), s.database_name, s.name)
          %s (left(:database, 200), left(:schema, 200), :database, :schema)
        %s
      ORDER BY left(s.database_name, 200), left(s.name, 200), s.database_name, s.name
      LIMIT :limit
      """;

  /** Each schema is read from its index of names, the one of the last page after its last name. */
  private static final String TABLES =
      """
      SELECT
        page.id, page.database_name, page.schema_name, page.name, page.kind,
        (SELECT coalesce(sum(cardinality(b.names)), 0)
         FROM catalog_column_block b
         WHERE b.relation_number = page.number) AS column_count,
        page.estimated_rows, page.comment, page.granted
      FROM (
        SELECT r.*, s.place
        FROM catalog_snapshot c
        CROSS JOIN unnest(CAST(:schemas AS uuid[])) WITH ORDINALITY AS s (id, place)
        CROSS JOIN LATERAL (
          SELECT *
          FROM catalog_relation r
          WHERE r.snapshot_id = c.id
            AND r.schema_id = s.id
            AND (left(r.name, 200), r.name) > (
              CASE WHEN s.id = CAST(:begun AS uuid) THEN left(:name, 200) ELSE '' END,
              CASE WHEN s.id = CAST(:begun AS uuid) THEN :name ELSE '' END)
            %s
          ORDER BY left(r.name, 200), r.name
          LIMIT :limit) r
        WHERE c.source_id = :source AND c.state = 'current'
        ORDER BY s.place, left(r.name, 200), r.name
        LIMIT :limit) page
      ORDER BY page.place, left(page.name, 200), page.name
      """;

  /** Ignores the case of all letters that the store's collation knows. */
  private static final String SEARCH =
      "AND strpos(lower(r.name COLLATE \"default\"), lower(:search COLLATE \"default\")) > 0";

  /** Several times as fast. The column has the collation "C", in which only ASCII has cases. */
  private static final String ASCII_SEARCH = "AND strpos(lower(r.name), lower(:search)) > 0";

  private static final String POSITION =
      """
      select s.database, s.name, r.name
      from CatalogSnapshotEntity c
      join CatalogRelationEntity r on r.snapshotId = c.id
      join CatalogSchemaEntity s on s.snapshotId = c.id and s.id = r.schemaId
      where c.sourceId = :source and c.state = 'current' and r.id = :id
      """;

  /**
   * Reads schema by schema until the page is full. The number of schemas per query grows, because
   * few have tables if the first ones have none.
   */
  List<ListedTable> page(long source, TableQuery query, TablePosition after, int limit) {
    List<ListedTable> page = new ArrayList<>();
    UUID begun = ObjectId.ofSchema(after.database(), after.schema());
    TablePosition position = after;
    int batch = 1;
    List<UUID> schemas;
    do {
      List<Object[]> rows = schemas(source, query, position, position == after, batch);
      schemas = rows.stream().map(row -> (UUID) row[0]).toList();
      if (!rows.isEmpty()) {
        Object[] last = rows.get(rows.size() - 1);
        position = new TablePosition((String) last[1], (String) last[2], after.name());
        page.addAll(tables(source, query, schemas, begun, after.name(), limit - page.size()));
      }
      batch = Math.min(batch * GROWTH, MAX_BATCH);
    } while (page.size() < limit && !schemas.isEmpty());
    return page;
  }

  private List<Object[]> schemas(
      long source, TableQuery query, TablePosition from, boolean inclusive, int limit) {
    StringBuilder filter = new StringBuilder();
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (query.database() != null) {
      filter.append(" AND s.database_name = :of_database");
      parameters.put("of_database", query.database());
    }
    if (query.schema() != null) {
      filter.append(" AND s.name = :of_schema");
      parameters.put("of_schema", query.schema());
    }
    parameters.put("source", source);
    parameters.put("database", from.database());
    parameters.put("schema", from.schema());
    parameters.put("limit", limit);
    return rows(SCHEMAS.formatted(inclusive ? ">=" : ">", filter), parameters);
  }

  private List<ListedTable> tables(
      long source, TableQuery query, List<UUID> schemas, UUID begun, String after, int limit) {
    StringBuilder filter = new StringBuilder();
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (query.search() != null) {
      boolean ascii = query.search().chars().allMatch(c -> c < 128);
      filter.append(ascii ? ASCII_SEARCH : SEARCH);
      parameters.put("search", query.search());
    }
    if (query.kind() != null) {
      filter.append(" AND r.kind = :kind");
      parameters.put("kind", query.kind().name().toLowerCase(Locale.ROOT));
    }
    parameters.put("source", source);
    parameters.put("schemas", schemas.stream().map(UUID::toString).toArray(String[]::new));
    parameters.put("begun", begun.toString());
    parameters.put("name", after);
    parameters.put("limit", limit);
    return rows(TABLES.formatted(filter), parameters).stream()
        .map(TableListRepository::table)
        .toList();
  }

  private List<Object[]> rows(String sql, Map<String, Object> parameters) {
    NativeQuery<Object[]> statement = getSession().createNativeQuery(sql, Object[].class);
    parameters.forEach(statement::setParameter);
    return statement.getResultList();
  }

  Optional<TablePosition> position(long source, UUID id) {
    return getSession()
        .createSelectionQuery(POSITION, Object[].class)
        .setParameter("source", source)
        .setParameter("id", id)
        .uniqueResultOptional()
        .map(row -> new TablePosition((String) row[0], (String) row[1], (String) row[2]));
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
