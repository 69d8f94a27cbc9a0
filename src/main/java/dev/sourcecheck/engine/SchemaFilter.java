package dev.sourcecheck.engine;

/**
 * Selects the relations of a schema download. Engines evaluate it for each row, or translate it to
 * SQL.
 */
public interface SchemaFilter {
  /** False if no relation of the schema can be selected, so that the schema is not read. */
  boolean wantsSchema(String database, String schema);

  boolean wants(String database, String schema, String relation);

  /** Whether relations must be passed to {@link #wants} in the order of schema and name. */
  default boolean inNameOrder() {
    return false;
  }

  /** Selects everything. */
  SchemaFilter ALL =
      new SchemaFilter() {
        @Override
        public boolean wantsSchema(String database, String schema) {
          return true;
        }

        @Override
        public boolean wants(String database, String schema, String relation) {
          return true;
        }
      };
}
