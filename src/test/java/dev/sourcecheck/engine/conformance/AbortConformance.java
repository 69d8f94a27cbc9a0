package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.LineageReader.HistoryResult;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.jdbc.ProbeTableName;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.StallingProxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancellation, deadline, a server that hangs and one that is killed, in every step. */
public interface AbortConformance extends Conformance {
  /** The steps that use a session. */
  enum SessionStep {
    WRITE(Session.Operation.WRITE, null),
    SCHEMA(Session.Operation.READ_SCHEMA, null),
    SCHEMA_NAMES(Session.Operation.READ_SCHEMA, null),
    RELATION_NAMES(Session.Operation.READ_SCHEMA, null),
    VIEWS(Session.Operation.READ_LINEAGE, Capability.VIEW_LINEAGE),
    HISTORY(Session.Operation.READ_LINEAGE, Capability.HISTORY_LINEAGE);

    private final Session.Operation operation;
    private final @Nullable Capability capability;

    SessionStep(Session.Operation operation, @Nullable Capability capability) {
      this.operation = operation;
      this.capability = capability;
    }
  }

  @Test
  default void cancelsALoginAtASilentServer() throws Exception {
    TestControl control = TestControl.patient();
    try (FakeServer silent = FakeServer.silent()) {
      CompletableFuture<Opening> login =
          CompletableFuture.supplyAsync(() -> open(source("anybody").at(silent.port()), control));
      Awaitility.await().until(() -> silent.accepted() == 1);

      control.abort();

      assertThat(refused(login.get(30, TimeUnit.SECONDS)).code()).isEqualTo(FailureCode.CANCELLED);
    }
    assertThat(control.registrations()).isZero();
  }

  @Test
  default void endsALoginAtASilentServerBeforeTheDeadline() throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      Opening opening =
          open(source("anybody").at(silent.port()), TestControl.lasting(Duration.ofSeconds(2)));

      assertThat(refused(opening).code()).isEqualTo(FailureCode.TIMEOUT);
    }
  }

  @ParameterizedTest
  @EnumSource
  default void cancelsAStepAtAServerThatHangs(SessionStep step) throws Exception {
    TestControl control = TestControl.patient();
    try (StallingProxy proxy = new StallingProxy(server().port());
        Session session = session(sourceFor(step).at(proxy.port()))) {
      proxy.stall();
      CompletableFuture<Failure> run =
          CompletableFuture.supplyAsync(() -> run(step, session, control));
      Awaitility.await().until(() -> control.registrations() > 0);

      control.abort();

      assertThat(run.get(30, TimeUnit.SECONDS).code()).isEqualTo(FailureCode.CANCELLED);
      assertThat(session.usable()).isFalse();
    }
    assertThat(control.registrations()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  default void endsAStepAtAServerThatHangsBeforeItsDeadline(SessionStep step) throws Exception {
    try (StallingProxy proxy = new StallingProxy(server().port());
        Session session = session(sourceFor(step).at(proxy.port()))) {
      proxy.stall();

      Failure failure = run(step, session, TestControl.lasting(Duration.ofSeconds(1)));

      assertThat(failure)
          .returns(FailureCode.TIMEOUT, Failure::code)
          .returns(true, Failure::retryable);
    }
  }

  /** A statement that continued would hold its locks. */
  @Test
  default void cancelsTheStatementOnTheServer() throws Exception {
    requires(Capability.LOCKS);
    TestControl control = TestControl.patient();
    // the session first, because the creation of its user would wait as well
    try (Session session = session(sourceFor(SessionStep.WRITE));
        AutoCloseable lock = server().blockCreation()) {
      CompletableFuture<Failure> run =
          CompletableFuture.supplyAsync(() -> run(SessionStep.WRITE, session, control));
      Awaitility.await().until(() -> !server().running(ProbeTableName.PREFIX).isEmpty());

      control.abort();

      assertThat(run.get(30, TimeUnit.SECONDS).code()).isEqualTo(FailureCode.CANCELLED);
      Awaitility.await().until(() -> server().running(ProbeTableName.PREFIX).isEmpty());
      assertThat(lock).isNotNull();
    }
  }

  @Test
  default void endsTheStatementOnTheServerBeforeTheDeadline() throws Exception {
    requires(Capability.LOCKS);
    try (Session session = session(sourceFor(SessionStep.WRITE));
        AutoCloseable lock = server().blockCreation()) {
      Failure failure = run(SessionStep.WRITE, session, TestControl.lasting(Duration.ofSeconds(2)));

      assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT);
      Awaitility.await().until(() -> server().running(ProbeTableName.PREFIX).isEmpty());
      assertThat(lock).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  default void reportsAServerThatIsKilled(SessionStep step) throws Exception {
    try (StallingProxy proxy = new StallingProxy(server().port());
        Session session = session(sourceFor(step).at(proxy.port()))) {
      proxy.cut();

      Failure failure = run(step, session, TestControl.patient());

      assertThat(failure)
          .returns(FailureCode.NETWORK_UNREACHABLE, Failure::code)
          .returns(true, Failure::retryable);
      assertThat(session.usable()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  default void runsNoStepThatIsAlreadyCancelled(SessionStep step) {
    TestControl control = TestControl.patient();
    try (Session session = session(sourceFor(step))) {
      control.abort();

      assertThat(run(step, session, control).code()).isEqualTo(FailureCode.CANCELLED);
    }
  }

  private ConformanceSource sourceFor(SessionStep step) {
    if (step.capability != null) {
      requires(step.capability);
    }
    String user = newUser();
    ConformanceSource source = source(user);
    if (step == SessionStep.WRITE) {
      String schema = newSchema();
      server().grantWrite(schema, user);
      source.tempSchema(schema);
    }
    return source;
  }

  /** The failure of a step. */
  private Failure run(SessionStep step, Session session, TestControl control) {
    try {
      switch (step) {
        case WRITE -> {
          WriteProbe probe = session.probeWrite(control);
          if (probe.failure() != null) {
            return expected(probe.failure());
          }
        }
        case SCHEMA ->
            session.readSchema(SchemaFilter.ALL, new SchemaConformance.Collected(), control);
        case SCHEMA_NAMES -> session.schemas("", 10, control);
        case RELATION_NAMES -> session.relations("any", "", "", 10, control);
        case VIEWS -> lineage(session).views(view -> {}, control);
        case HISTORY -> {
          if (lineage(session).history(statement -> {}, control)
              instanceof HistoryResult.HistoryUnavailable unavailable) {
            return expected(unavailable.failure());
          }
        }
      }
    } catch (Exception e) {
      return expected(session.explain(e, step.operation));
    }
    throw new AssertionError("the step passed");
  }

  private static LineageReader lineage(Session session) {
    return session.lineage().orElseThrow();
  }
}
