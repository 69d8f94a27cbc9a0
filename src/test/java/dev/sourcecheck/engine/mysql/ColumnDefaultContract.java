package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.engine.DiscardingSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.conformance.Conformance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a column's value is if a statement gives none, on both products. */
interface ColumnDefaultContract extends Conformance {
  /** As they are reported, by column. */
  Map<String, String> defaults();

  @Test
  default void readsEveryKindOfDefault() throws Exception {
    String user = newUser();
    String schema = newSchema();
    server()
        .execute(
            """
            CREATE TABLE %s.d (
              id integer PRIMARY KEY AUTO_INCREMENT,
              none integer NOT NULL,
              number integer NOT NULL DEFAULT 7,
              text varchar(40) NOT NULL DEFAULT 'lower(''A'')',
              expression varchar(40) NOT NULL DEFAULT (lower('A')),
              touched timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
              virtual_sum integer GENERATED ALWAYS AS (number + 1) VIRTUAL,
              stored_sum integer GENERATED ALWAYS AS (number + 1) STORED)"""
                .formatted(schema));
    server().grantRead(schema, user);
    Map<String, String> read = new HashMap<>();

    try (Session session = session(source(user))) {
      session.readSchema(
          new TableSelection(schema, "", List.of(), null),
          new DiscardingSink() {
            @Override
            public void column(ColumnRow row) {
              if (row.defaultValue() != null) {
                read.put(row.name(), row.defaultValue());
              }
            }
          },
          TestControl.patient());
    }

    assertThat(read).containsExactlyInAnyOrderEntriesOf(defaults());
  }
}
