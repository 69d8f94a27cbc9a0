package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaSink;

/** A sink that discards all rows. */
enum DiscardingSink implements SchemaSink {
  INSTANCE;

  @Override
  public void database(String name) {}

  @Override
  public void schema(SchemaRow row) {}

  @Override
  public void relation(RelationRow row) {}

  @Override
  public void column(ColumnRow row) {}

  @Override
  public void key(KeyRow row) {}
}
