package dev.sourcecheck.catalog;

import dev.sourcecheck.catalog.CatalogReader.StoredColumn;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredSchema;
import dev.sourcecheck.catalog.CatalogReader.StoredTableKey;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.store.StoreSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** Reads the catalog in plain SQL, for tests that run without the framework. */
public record CatalogRows(StoreSql store) {
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
                    ORDER BY s.database_name, s.name\
                    """)
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
                    LIMIT :limit\
                    """)
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
                    JOIN catalog_relation r ON r.snapshot_id = c.id
                    JOIN catalog_column a ON a.relation_number = r.number
                    WHERE c.source_id = :source AND c.state = 'current' AND r.id = :relation
                    ORDER BY a.position\
                    """)
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
                    JOIN catalog_relation r ON r.snapshot_id = c.id
                    JOIN catalog_key k ON k.relation_number = r.number
                    WHERE c.source_id = :source AND c.state = 'current' AND r.id = :relation
                    ORDER BY k.is_primary DESC, k.name\
                    """)
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

  private static StoredRelation relation(ResultSet row) throws SQLException {
    return new StoredRelation(
        row.getString("name"),
        SchemaSink.RelationKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getObject("estimated_rows", Long.class),
        row.getString("comment"),
        row.getString("parent"),
        row.getBoolean("granted"));
  }
}
