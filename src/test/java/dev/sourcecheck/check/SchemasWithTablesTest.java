package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.DiscardingSink;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemasWithTablesTest {
  /** A source of Trino without a catalog has a schema {@code public} in each of several. */
  @Test
  void separatesSchemasOfSeveralDatabases() {
    List<String> passed = new ArrayList<>();
    SchemasWithTables schemas =
        new SchemasWithTables(
            new DiscardingSink() {
              @Override
              public void schema(SchemaRow row) {
                passed.add(row.database() + "." + row.name());
              }

              @Override
              public void relation(RelationRow row) {
                passed.add(row.database() + "." + row.schema() + "." + row.name());
              }
            });
    for (String catalog : List.of("hive", "mysql", "postgres")) {
      schemas.schema(new SchemaRow(catalog, "public", null, true));
    }

    schemas.relation(table("hive"));
    schemas.relation(table("mysql"));

    assertThat(passed)
        .containsExactly("hive.public", "hive.public.t", "mysql.public", "mysql.public.t");
  }

  private static RelationRow table(String catalog) {
    return new RelationRow(catalog, "public", "t", RelationKind.TABLE, null, null, null, true);
  }
}
