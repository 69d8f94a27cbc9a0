package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.session;
import static dev.sourcecheck.engine.postgresql.StrictServer.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.Session.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresFailuresTest {
  @Test
  void missingRelationIsNotMissingExtension() throws Exception {
    try (Session session = session(source().spec())) {
      SQLException missing = errorOf("postgres", "SELECT query FROM pg_stat_statements");

      Failure failure = session.explain(missing, Operation.READ_LINEAGE);

      assertThat(failure)
          .returns(FailureCode.UNEXPECTED, Failure::code)
          .returns("42P01", Failure::sqlState)
          .returns(List.of(), Failure::fix);
    }
  }

  @Test
  void fullCatalogExceedsQuota() {
    try (Session session = session(source().spec())) {
      assertThat(
              session.explain(
                  new SchemaSink.CatalogFull("The source has more than 10 tables."),
                  Operation.READ_SCHEMA))
          .returns(FailureCode.QUOTA_EXCEEDED, Failure::code)
          .returns("The source has more than 10 tables.", Failure::hint);
    }
  }

  @Test
  void internalErrorIsNotExposed() {
    try (Session session = session(source().spec())) {
      Failure failure =
          session.explain(new IllegalStateException("secret inside"), Operation.READ_SCHEMA);

      assertThat(failure.code()).isEqualTo(FailureCode.UNEXPECTED);
      assertThat(failure.hint()).doesNotContain("secret", "Exception");
    }
  }

  @Test
  void sanitizesServerMessage() throws Exception {
    try (Session session = session(source().spec())) {
      SQLException hostile =
          errorOf("app", "DO $$ BEGIN RAISE E'a\\r\\n\\u202eb %', repeat('x', 9000); END $$");

      Failure failure = session.explain(hostile, Operation.READ_SCHEMA);

      assertThat(failure.hint()).startsWith("The server reported: a b xxx").hasSizeLessThan(600);
    }
  }

  private static SQLException errorOf(String database, String sql) throws SQLException {
    try (Connection connection =
            StrictServer.server().getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      return catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
    }
  }
}
