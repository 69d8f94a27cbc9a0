package dev.sourcecheck.catalog;

import dev.sourcecheck.store.StoreSql;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds names in the current snapshots. */
public final class CatalogLookup {
  private final StoreSql store;

  CatalogLookup(StoreSql store) {
    this.store = store;
  }

  /**
   * The schemas that have a relation of this name; empty if the source has no snapshot, or only one
   * of imported relations, which does not prove that others do not exist.
   */
  public Optional<Set<String>> schemasOf(long source, String relation) {
    return schemasOf(source, relation, false);
  }

  /** The schemas with a relation of this name, also if only some relations were imported. */
  public Set<String> storedSchemasOf(long source, String relation) {
    return schemasOf(source, relation, true).orElse(Set.of());
  }

  private Optional<Set<String>> schemasOf(long source, String relation, boolean alsoPartial) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT ARRAY(
                      SELECT DISTINCT r.schema_name
                      FROM catalog_relation r
                      WHERE r.snapshot_id = c.id
                        AND left(r.name, 200) = left(:relation, 200)
                        AND r.name = :relation) AS schemas
                    FROM catalog_snapshot c
                    WHERE c.source_id = :source AND c.state = 'current'
                      AND (NOT c.partial OR :alsoPartial)
                    """)
                .bind("source", source)
                .bind("relation", relation)
                .bind("alsoPartial", alsoPartial)
                .find(row -> Set.of((String[]) row.getArray("schemas").getArray())));
  }

  /** The names of a relation's columns, in order; empty if it is not in the catalog. */
  public List<String> columnNames(long source, String schema, String relation) {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT a.name
                    FROM catalog_snapshot c
                    JOIN catalog_relation r
                      ON r.snapshot_id = c.id
                      AND left(r.name, 200) = left(:relation, 200)
                      AND r.name = :relation
                      AND r.schema_name = :schema
                    JOIN catalog_column a ON a.relation_number = r.number
                    WHERE c.source_id = :source AND c.state = 'current'
                    ORDER BY r.id, a.position""")
                .bind("source", source)
                .bind("schema", schema)
                .bind("relation", relation)
                .list(String.class));
  }

  /** Those of the schemas that are in the catalog. */
  public Set<String> importedSchemas(long source, String database, Collection<String> schemas) {
    return imported(
        source,
        "catalog_schema",
        schemas,
        schemas.stream().map(schema -> ObjectId.ofSchema(database, schema)).toList());
  }

  /** Those of the relations that are in the catalog. */
  public Set<String> importedRelations(
      long source, String database, String schema, Collection<String> relations) {
    return imported(
        source,
        "catalog_relation",
        relations,
        relations.stream().map(name -> ObjectId.ofRelation(database, schema, name)).toList());
  }

  private Set<String> imported(
      long source, String table, Collection<String> names, List<UUID> ids) {
    Set<UUID> found =
        Set.copyOf(
            store.withSession(
                session ->
                    session
                        .sql(
                            """
                        SELECT t.id
                        FROM catalog_snapshot c
                        JOIN %s t ON t.snapshot_id = c.id
                        WHERE c.source_id = :source
                          AND c.state = 'current'
                          AND t.id = ANY (CAST(:ids AS uuid[]))"""
                                .formatted(table))
                        .bind("source", source)
                        .bindArray("ids", String.class, ids.stream().map(UUID::toString).toList())
                        .list(UUID.class)));
    Set<String> imported = new HashSet<>();
    int i = 0;
    for (String name : names) {
      if (found.contains(ids.get(i++))) {
        imported.add(name);
      }
    }
    return imported;
  }
}
