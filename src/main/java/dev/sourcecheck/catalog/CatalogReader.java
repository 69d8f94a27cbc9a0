package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stored schemas of all sources from their current snapshots. A source that was never
 * downloaded has none and reads as empty.
 */
@ApplicationScoped
public class CatalogReader {
  private final CatalogRepository snapshots;

  @Inject
  CatalogReader(CatalogRepository snapshots) {
    this.snapshots = snapshots;
  }

  /** The schemas of a source, in order of database and name. */
  @Transactional
  public List<StoredSchema> schemas(long source) {
    return snapshots.schemas(source).stream()
        .map(
            row ->
                new StoredSchema(
                    (String) row[0], (String) row[1], (String) row[2], (Boolean) row[3]))
        .toList();
  }

  /**
   * A page of a schema's relations, in order of their names.
   *
   * @param after the last name of the previous page, empty for the first page
   */
  @Transactional
  public List<StoredRelation> relations(
      long source, String database, String schema, String after, int limit) {
    return snapshots.relations(source, database, schema, after, limit).stream()
        .map(row -> relation(row, 0))
        .toList();
  }

  /** The relations of this name, one for each database that has it. */
  @Transactional
  public List<LocatedRelation> named(long source, String schema, String name) {
    return snapshots.named(source, schema, name).stream()
        .map(row -> new LocatedRelation((String) row[0], (String) row[1], relation(row, 2)))
        .toList();
  }

  private static StoredRelation relation(Object[] row, int first) {
    return new StoredRelation(
        (String) row[first],
        SchemaSink.RelationKind.valueOf(((String) row[first + 1]).toUpperCase(Locale.ROOT)),
        (Long) row[first + 2],
        (String) row[first + 3],
        (String) row[first + 4],
        (Boolean) row[first + 5]);
  }

  /** The columns of a relation, in order. */
  @Transactional
  public List<StoredColumn> columns(long source, String database, String schema, String relation) {
    return snapshots.columns(source, database, schema, relation).stream()
        .map(
            row ->
                new StoredColumn(
                    (String) row[0],
                    (String) row[1],
                    (Boolean) row[2],
                    (String) row[3],
                    (String) row[4]))
        .toList();
  }

  /** The keys of a relation, the primary key first. */
  @Transactional
  public List<StoredTableKey> keys(long source, String database, String schema, String relation) {
    return snapshots.keys(source, database, schema, relation).stream()
        .map(
            row ->
                new StoredTableKey(
                    (String) row[0],
                    (Boolean) row[1],
                    List.of((String[]) row[2]),
                    (String) row[3],
                    (String) row[4],
                    List.of((String[]) row[5])))
        .toList();
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

  /** A relation and where it is. */
  public record LocatedRelation(String database, String schema, StoredRelation relation) {}

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
