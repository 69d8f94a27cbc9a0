package dev.sourcecheck.engine.postgresql.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.servers.Servers;
import org.junit.jupiter.api.Test;

class PostgresNamesTest {
  @Test
  void explainsNameOutsideEncoding() {
    Servers.execute(
        Servers.superuser("postgres"),
        "CREATE DATABASE latin_names TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C'"
            + " LC_CTYPE 'C'");
    try (Session session = RealSession.open(Servers.superuser("latin_names"))) {
      Exception error =
          catchException(() -> session.relations("\u8868", "", "", 10, TestControl.patient()));

      assertThat(session.explain(error, Session.Operation.READ_SCHEMA))
          .returns(FailureCode.SCHEMA_UNKNOWN, Failure::code)
          .returns("22P05", Failure::sqlState)
          .returns(
              "The encoding of database \"latin_names\" does not have the characters of a name in"
                  + " this request.",
              Failure::hint);
    }
  }
}
