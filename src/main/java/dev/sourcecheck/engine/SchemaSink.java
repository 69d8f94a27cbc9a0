package dev.sourcecheck.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives a source's catalog: all schemas first, then all relations, columns and keys. If the
 * columns of a relation follow one another, and its keys do, an unchanged relation needs no writes.
 * It throws {@link CatalogFull} if the catalog exceeds its limits.
 */
public interface SchemaSink {
  void database(String name);

  void schema(SchemaRow row);

  void relation(RelationRow row);

  void column(ColumnRow row);

  void key(KeyRow row);

  /**
   * Reports an object that the filter excludes, once per object. The relations of an excluded
   * schema are neither read nor reported.
   *
   * @param relation null for an excluded schema
   */
  default void excluded(String database, String schema, @Nullable String relation) {}

  /** Reports an optional fact that could not be read. */
  default void warn(Warning warning) {}

  /**
   * @param granted whether the user has USAGE on it
   */
  record SchemaRow(String database, String name, @Nullable String comment, boolean granted) {}

  /**
   * @param estimatedRows null if unknown
   * @param granted whether the user has SELECT on it
   * @param parent {@code schema.table} of a partition's parent, null for other relations
   * @param ofExtension whether it belongs to an extension
   * @param ordinal a positive number that is unique in the source, below 2^32, and ascends in the
   *     order in which columns follow; 0 if there is none
   */
  record RelationRow(
      String database,
      String schema,
      String name,
      RelationKind kind,
      @Nullable Long estimatedRows,
      @Nullable String comment,
      @Nullable String parent,
      boolean granted,
      boolean ofExtension,
      long ordinal) {
    public RelationRow(
        String database,
        String schema,
        String name,
        RelationKind kind,
        @Nullable Long estimatedRows,
        @Nullable String comment,
        @Nullable String parent,
        boolean granted) {
      this(database, schema, name, kind, estimatedRows, comment, parent, granted, false, 0);
    }
  }

  /**
   * @param position from 1, without gaps
   * @param type as the server prints it, with length and precision
   */
  record ColumnRow(
      String database,
      String schema,
      String relation,
      int position,
      String name,
      String type,
      boolean nullable,
      @Nullable String defaultValue,
      @Nullable String comment) {}

  /**
   * A primary key, or a foreign key with the referenced relation, which is in the same database.
   * Column lists are in key order.
   */
  record KeyRow(
      String database,
      String schema,
      String relation,
      String name,
      boolean primary,
      List<String> columns,
      @Nullable String refSchema,
      @Nullable String refRelation,
      List<String> refColumns) {}

  /** The kind of a relation. */
  enum RelationKind {
    TABLE,
    VIEW,
    MATERIALIZED_VIEW,
    PARTITIONED_TABLE,
    PARTITION,
    FOREIGN_TABLE
  }

  /** The source's catalog exceeds the limits. */
  final class CatalogFull extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CatalogFull(String message) {
      super(message);
    }
  }
}
