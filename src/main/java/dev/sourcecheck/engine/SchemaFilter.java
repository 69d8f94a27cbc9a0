package dev.sourcecheck.engine;

/**
 * Which relations a schema download covers. Engines ask it row by row, or translate what they can
 * into SQL.
 */
public interface SchemaFilter {
  /** False if nothing in the schema can be wanted, so that it need not be read at all. */
  boolean wantsSchema(String database, String schema);

  boolean wants(String database, String schema, String relation);

  /** Takes everything. */
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
