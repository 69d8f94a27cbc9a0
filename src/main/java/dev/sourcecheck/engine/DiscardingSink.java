package dev.sourcecheck.engine;

/** Discards all rows. */
public class DiscardingSink implements SchemaSink {
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
