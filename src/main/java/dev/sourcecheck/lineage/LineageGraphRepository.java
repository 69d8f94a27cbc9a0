package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * Reads edges by their ends. Native, because a level of a search is one join with the arrays of its
 * ends. The indexes have the beginnings of names, which are therefore compared too.
 */
@ApplicationScoped
class LineageGraphRepository implements PanacheRepository<LineageEdgeEntity> {
  private static final String COLUMNS =
      """
      SELECT
        e.id, e.origin,
        e.from_database, e.from_schema, e.from_relation, e.from_column,
        e.to_database, e.to_schema, e.to_relation, e.to_column,
        e.kind, e.partial, e.calls, e.first_seen, e.last_seen
      """;

  private static final String NEAR =
      """
      left(e.%1$s_schema, 200) = left(f.schema_name, 200)
        AND left(e.%1$s_relation, 200) = left(f.relation, 200)
        AND e.%1$s_database = f.database_name
        AND e.%1$s_schema = f.schema_name
        AND e.%1$s_relation = f.relation
      """;

  private static final String NEXT =
      COLUMNS
          + """
          FROM unnest(
            CAST(:databases AS text[]), CAST(:schemas AS text[]),
            CAST(:relations AS text[]), CAST(:columns AS text[])
          ) AS f (database_name, schema_name, relation, column_name)
          JOIN lineage_edge e ON e.source_id = :source AND %s
          WHERE %s
          ORDER BY e.id
          LIMIT :limit
          """;

  private static final String OF_RELATIONS = "e.from_column = '' AND e.to_column = ''";

  /** An edge that ends at a relation as a whole holds for each of its columns. */
  private static final String DOWN_COLUMNS =
      "e.from_column <> '' AND (f.column_name = '' OR e.from_column = f.column_name)";

  private static final String UP_COLUMNS =
      """
      e.from_column <> ''
        AND (f.column_name = '' OR e.to_column = '' OR e.to_column = f.column_name)
      """;

  private static final String WHOLE =
      COLUMNS
          + """
          FROM lineage_edge e
          WHERE e.source_id = :source AND e.from_column = '' AND e.to_column = ''
          ORDER BY e.id
          LIMIT :limit
          """;

  /** A union of two index scans: with OR, the planner would read all edges. */
  private static final String WHOLE_OF_SCHEMA =
      COLUMNS
          + """
          FROM (
            (SELECT * FROM lineage_edge e WHERE %1$s AND %2$s ORDER BY e.id LIMIT :limit)
            UNION
            (SELECT * FROM lineage_edge e WHERE %1$s AND %3$s ORDER BY e.id LIMIT :limit)) e
          ORDER BY e.id
          LIMIT :limit
          """
              .formatted(
                  "e.source_id = :source AND " + OF_RELATIONS,
                  "left(e.from_schema, 200) = left(:schema, 200) AND e.from_schema = :schema",
                  "left(e.to_schema, 200) = left(:schema, 200) AND e.to_schema = :schema");

  private static final String EXISTS =
      """
      SELECT EXISTS (
        SELECT
        FROM lineage_edge e
        WHERE e.source_id = :source
          AND left(e.%1$s_schema, 200) = left(:schema, 200)
          AND left(e.%1$s_relation, 200) = left(:relation, 200)
          AND e.%1$s_database = ''
          AND e.%1$s_schema = :schema
          AND e.%1$s_relation = :relation
          AND (:column = '' OR e.%1$s_column = :column))
      """;

  Optional<Instant> downloadedAt(long source) {
    return getSession()
        .createSelectionQuery(
            "select d.finishedAt from LineageDownloadEntity d where d.sourceId = :source",
            Instant.class)
        .setParameter("source", source)
        .uniqueResultOptional();
  }

  boolean exists(long source, EdgeEnd end) {
    return exists("from", source, end) || exists("to", source, end);
  }

  private boolean exists(String side, long source, EdgeEnd end) {
    return getSession()
        .createNativeQuery(EXISTS.formatted(side), Boolean.class)
        .setParameter("source", source)
        .setParameter("schema", StoredText.orEmpty(end.relation().schema()))
        .setParameter("relation", end.relation().name())
        .setParameter("column", StoredText.orEmpty(end.column()))
        .getSingleResult();
  }

  /**
   * The edges that start or end at any of the given ends.
   *
   * @param downwards whether they start there
   * @param ofColumns edges of columns instead of edges between relations
   */
  List<StoredEdge> next(
      long source, Collection<EdgeEnd> ends, boolean downwards, boolean ofColumns, int limit) {
    String near = NEAR.formatted(downwards ? "from" : "to");
    String kind = ofColumns ? (downwards ? DOWN_COLUMNS : UP_COLUMNS) : OF_RELATIONS;
    NativeQuery<Object[]> query =
        query(NEXT.formatted(near, kind))
            .setParameter("databases", texts(ends, end -> end.relation().database()))
            .setParameter("schemas", texts(ends, end -> end.relation().schema()))
            .setParameter("relations", texts(ends, end -> end.relation().name()))
            .setParameter("columns", texts(ends, EdgeEnd::column));
    return edges(query, source, limit);
  }

  /** Edges between relations, of all schemas if the schema is null. */
  List<StoredEdge> whole(long source, @Nullable String schema, int limit) {
    return schema == null
        ? edges(query(WHOLE), source, limit)
        : edges(query(WHOLE_OF_SCHEMA).setParameter("schema", schema), source, limit);
  }

  private static String[] texts(
      Collection<EdgeEnd> ends, Function<EdgeEnd, @Nullable String> part) {
    return ends.stream().map(end -> StoredText.orEmpty(part.apply(end))).toArray(String[]::new);
  }

  private NativeQuery<Object[]> query(String sql) {
    NativeQuery<Object[]> query =
        getSession().createNativeQuery(sql, Object[].class).addScalar("id", Long.class);
    for (String name :
        List.of(
            "origin",
            "from_database",
            "from_schema",
            "from_relation",
            "from_column",
            "to_database",
            "to_schema",
            "to_relation",
            "to_column",
            "kind")) {
      query.addScalar(name, String.class);
    }
    return query
        .addScalar("partial", Boolean.class)
        .addScalar("calls", Long.class)
        .addScalar("first_seen", Instant.class)
        .addScalar("last_seen", Instant.class);
  }

  private static List<StoredEdge> edges(NativeQuery<Object[]> query, long source, int limit) {
    return query
        .setParameter("source", source)
        .setParameter("limit", limit)
        .getResultList()
        .stream()
        .map(LineageGraphRepository::edge)
        .toList();
  }

  private static StoredEdge edge(Object[] row) {
    return new LineageEdgeRow(
            (Long) row[0],
            (String) row[1],
            (String) row[2],
            (String) row[3],
            (String) row[4],
            (String) row[5],
            (String) row[6],
            (String) row[7],
            (String) row[8],
            (String) row[9],
            (String) row[10],
            (Boolean) row[11],
            (Long) row[12],
            (Instant) row[13],
            (Instant) row[14])
        .toStoredEdge();
  }
}
