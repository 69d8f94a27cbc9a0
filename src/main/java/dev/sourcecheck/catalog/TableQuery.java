package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink.RelationKind;
import org.jspecify.annotations.Nullable;

/**
 * Selects relations of a source; null stands for any.
 *
 * @param search text that the name contains, in upper or lower case
 * @param database exact name
 * @param schema exact name
 */
public record TableQuery(
    @Nullable String search,
    @Nullable String database,
    @Nullable String schema,
    @Nullable RelationKind kind) {

  /** The full name after which a page begins. */
  public record TablePosition(String database, String schema, String name) {
    public static final TablePosition START = new TablePosition("", "", "");
  }
}
