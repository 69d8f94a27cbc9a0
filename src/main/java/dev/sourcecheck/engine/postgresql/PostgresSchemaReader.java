package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import java.sql.Connection;
import java.sql.SQLException;

final class PostgresSchemaReader {
  PostgresSchemaReader(Connection connection) {}

  void read(SchemaFilter filter, SchemaSink sink, Control control) throws SQLException {}
}
