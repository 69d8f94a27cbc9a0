package dev.sourcecheck.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.Servers;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The baseline keeps the schema that the migrations of the development builds led to. */
class BaselineTest {
  /** Changes of the baseline since then, apart from additions. */
  private static final String[] CHANGED = {
    "ALTER TABLE test_job RENAME COLUMN attempt TO fencing_token",
    "ALTER TABLE test_job RENAME COLUMN tries TO attempt",
    "ALTER TABLE test_job RENAME COLUMN request TO payload",
    "ALTER VIEW running_job RENAME COLUMN attempt TO fencing_token",
    "ALTER TABLE catalog_snapshot RENAME COLUMN attempt TO fencing_token",
    "ALTER TABLE lineage_staged RENAME COLUMN attempt TO fencing_token",
    "ALTER TABLE lineage_download RENAME COLUMN attempt TO fencing_token",
  };

  /** One line for each object. The order of columns may differ, since no statement relies on it. */
  private static final String OBJECTS =
      """
      WITH relation AS (
        SELECT oid, relname, relkind, relpersistence, reloptions
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relname !~ '^flyway_'
      )
      SELECT format('relation %s: %s %s %s', relname, relkind, relpersistence, reloptions)
      FROM relation
      UNION ALL
      SELECT format('column %s.%s: %s, collation %s, not null %s, identity "%s", default %s',
                    r.relname, a.attname, format_type(a.atttypid, a.atttypmod), c.collname,
                    a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_collation c ON c.oid = a.attcollation
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE r.relkind IN ('r', 'v')
      UNION ALL
      SELECT format('constraint %s.%s: %s', r.relname, k.conname, pg_get_constraintdef(k.oid))
      FROM relation r
      JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype <> 'n' -- attnotnull says the same
      UNION ALL
      SELECT format('index: %s', pg_get_indexdef(oid)) FROM relation WHERE relkind = 'i'
      UNION ALL
      SELECT format('view %s: %s', relname, pg_get_viewdef(oid)) FROM relation WHERE relkind = 'v'
      UNION ALL
      SELECT format('trigger %s.%s', r.relname, t.tgname)
      FROM relation r
      JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
      UNION ALL
      SELECT format('function %s', oid::regprocedure)
      FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace
      ORDER BY 1
      """;

  @Test
  void keepsTheSchemaOfTheDevelopmentBuilds() {
    DataSource development = Servers.superuser(Servers.newDevelopmentStore());
    Servers.execute(development, CHANGED);
    List<String> expected = objects(new StoreSql(development));

    List<String> created = objects(new StoreSql(Servers.newStore()));

    assertThat(created).containsAll(expected);
    assertThat(created)
        .contains(
            "relation data_source: r p ",
            "column test_job.fencing_token: bigint, collation , not null t, identity \"\", default 0",
            "column test_job.attempt: integer, collation , not null t, identity \"\", default 0");
  }

  private static List<String> objects(StoreSql store) {
    return store.withSession(session -> session.sql(OBJECTS).list(String.class));
  }
}
