package dev.sourcecheck.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a source's catalog as it streams by: schemas first, then relations, columns and keys, each
 * set-wise. It may throw {@link CatalogFull} to stop a source that never ends.
 */
public interface SchemaSink {
  void database(String name);

  void schema(SchemaRow row);

  void relation(RelationRow row);

  void column(ColumnRow row);

  void key(KeyRow row);

  /**
   * Something that the filter did not want, said once each, so that the report can tell what was
   * left out. What is inside a schema that was left out is not read and not said.
   *
   * @param relation null if the schema as a whole was left out
   */
  default void leftOut(String database, String schema, @Nullable String relation) {}

  /** Something that only adds to the result could not be read. */
  default void warn(Warning warning) {}

  /**
   * @param granted whether the user may use it at all
   */
  record SchemaRow(String database, String name, @Nullable String comment, boolean granted) {}

  /**
   * @param estimatedRows null if the server does not know
   * @param granted whether the user may select from it
   * @param parent for a partition {@code schema.table} of what it is part of, else null
   * @param ofExtension whether it came with an extension, so that it is not the user's data
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
      boolean ofExtension) {
    public RelationRow(
        String database,
        String schema,
        String name,
        RelationKind kind,
        @Nullable Long estimatedRows,
        @Nullable String comment,
        @Nullable String parent,
        boolean granted) {
      this(database, schema, name, kind, estimatedRows, comment, parent, granted, false);
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
   * A primary key, or a foreign key with what it refers to, which is in the same database. Column
   * lists are in key order.
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

  /** What a relation is. */
  enum RelationKind {
    TABLE,
    VIEW,
    MATERIALIZED_VIEW,
    PARTITIONED_TABLE,
    PARTITION,
    FOREIGN_TABLE
  }

  /** The source sent more than the catalog takes. */
  final class CatalogFull extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CatalogFull(String message) {
      super(message);
    }
  }
}
