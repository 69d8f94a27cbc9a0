package dev.sourcecheck.lineage;

import org.jspecify.annotations.Nullable;

/**
 * A table, view or the like, its names as the server stores them (folded, without quotes).
 *
 * @param database null: the source's own database
 * @param schema null: not known, because the statement left it out and nothing told it
 */
public record RelationName(@Nullable String database, @Nullable String schema, String name) {
  /** A relation of the source's own database. */
  public static RelationName of(String schema, String name) {
    return new RelationName(null, schema, name);
  }

  @Override
  public String toString() {
    return (database == null ? "" : database + ".") + (schema == null ? "" : schema + ".") + name;
  }
}
