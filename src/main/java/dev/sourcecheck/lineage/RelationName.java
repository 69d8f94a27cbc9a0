package dev.sourcecheck.lineage;

import org.jspecify.annotations.Nullable;

/**
 * The name of a table or view, as the server stores it (folded, without quotes).
 *
 * @param database null for the source's own database
 * @param schema null if unknown, because the statement does not qualify the name
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
