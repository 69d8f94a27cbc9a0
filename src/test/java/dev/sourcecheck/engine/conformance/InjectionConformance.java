package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.DriverInjection;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.servers.FakeServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published injections into drivers, as the values of options. */
public interface InjectionConformance extends Conformance {
  @Test
  default void passesInjectionsAsValues(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("canary");
    String user = newUser();
    try (FakeServer canary = FakeServer.silent()) {
      for (DriverInjection injection : DriverInjection.all()) {
        String payload = injection.filled(canary.port(), file);
        for (String field : List.of("host", server().databaseField(), "user")) {
          ended(source(user).with(field, payload), injection);
        }
        ended(source(user).secret("password", payload), injection);
      }
      assertThat(canary.accepted()).isZero();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  default void passesInjectionsAsNamesOfSchemas(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("canary");
    String user = newUser();
    try (FakeServer canary = FakeServer.silent()) {
      for (DriverInjection injection : DriverInjection.all()) {
        String payload = injection.filled(canary.port(), file);
        try (Session session = session(source(user).tempSchema(payload))) {
          try {
            assertThat(session.probeWrite(TestControl.patient()).failure())
                .as(injection.toString())
                .isNotNull();
          } catch (Exception e) {
            expected(session.explain(e, Session.Operation.WRITE));
          }
        }
      }
      assertThat(canary.accepted()).isZero();
      assertThat(file).doesNotExist();
    }
  }

  private void ended(ConformanceSource source, DriverInjection injection) {
    Opening opening = open(source);
    if (opening instanceof Opening.Opened opened) {
      opened.session().close();
      throw new AssertionError("logged in with " + injection);
    }
    expected(((Opening.Refused) opening).failure());
  }
}
