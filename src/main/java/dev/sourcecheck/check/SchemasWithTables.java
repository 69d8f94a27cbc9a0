package dev.sourcecheck.check;

import dev.sourcecheck.engine.SchemaSink;
import java.util.HashMap;
import java.util.Map;

/** Delays each schema until its first table, so that a schema without tables is not imported. */
final class SchemasWithTables implements SchemaSink {
  private final SchemaSink next;
  private final Map<SchemaKey, SchemaRow> pending = new HashMap<>();

  /** Schemas of several databases can have the same name. */
  private record SchemaKey(String database, String name) {}

  SchemasWithTables(SchemaSink next) {
    this.next = next;
  }

  @Override
  public void database(String name) {
    next.database(name);
  }

  @Override
  public void schema(SchemaRow row) {
    pending.put(new SchemaKey(row.database(), row.name()), row);
  }

  @Override
  public void relation(RelationRow row) {
    SchemaRow schema = pending.remove(new SchemaKey(row.database(), row.schema()));
    if (schema != null) {
      next.schema(schema);
    }
    next.relation(row);
  }

  @Override
  public void column(ColumnRow row) {
    next.column(row);
  }

  @Override
  public void key(KeyRow row) {
    next.key(row);
  }
}
