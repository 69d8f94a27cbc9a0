package dev.sourcecheck.cli.test;

import static dev.sourcecheck.cli.remote.ScriptedService.json;
import static dev.sourcecheck.cli.remote.ScriptedService.unfinished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.remote.ClientTimeouts;
import dev.sourcecheck.cli.remote.ScriptedService;
import dev.sourcecheck.cli.remote.ServiceClient;
import dev.sourcecheck.cli.remote.ServiceException;
import dev.sourcecheck.cli.report.ReportedSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests through a service that stops answering. Without a limit, each of them hangs. */
class SilentServiceTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration MEDIUM = Duration.ofSeconds(5);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final String PROCESSING = "{\"id\":7,\"status\":\"processing\"}";
  private static final String DONE = "{\"id\":7,\"status\":\"done\",\"outcome\":\"success\"}";

  @ParameterizedTest
  @ValueSource(strings = {"", "retry: 2000\n\n", "data: " + PROCESSING + "\n\n", "data: {\"id\":"})
  void pollsIfTheEventsStop(String events) throws Exception {
    try (ScriptedService service =
        new ScriptedService(
            request ->
                switch (request) {
                  case "GET /test/7/events" -> unfinished("text/event-stream", events);
                  case "GET /test/7?wait=10" -> json(DONE);
                  default -> accepted(request);
                })) {
      ReportedSource tested = tester(service, new ClientTimeouts(LONG, SHORT, LONG)).run();

      assertThat(tested.verdict()).isEqualTo("success");
      assertThat(service.requests())
          .containsExactly(
              "GET ",
              "POST /1/test",
              "GET /test/7?wait=0",
              "GET /test/7/events",
              "GET /test/7?wait=0",
              "GET /test/7?wait=10");
    }
  }

  @Test
  void pollsIfTheEventsNeverStart() throws Exception {
    try (ScriptedService service =
        new ScriptedService(
            request ->
                switch (request) {
                  case "GET /test/7/events" -> "";
                  case "GET /test/7?wait=10" -> json(DONE);
                  default -> accepted(request);
                })) {
      ReportedSource tested = tester(service, new ClientTimeouts(MEDIUM, LONG, LONG)).run();

      assertThat(tested.verdict()).isEqualTo("success");
    }
  }

  @Test
  void failsIfPollsAreNotAnsweredEither() throws Exception {
    AtomicInteger polls = new AtomicInteger();
    try (ScriptedService service =
        new ScriptedService(
            request ->
                request.equals("GET /test/7/events")
                    ? unfinished("text/event-stream", "")
                    : request.startsWith("GET /test/7?") && polls.getAndIncrement() > 0
                        ? ""
                        : accepted(request))) {
      RemoteTester tester = tester(service, new ClientTimeouts(MEDIUM, SHORT, LONG));

      assertThatThrownBy(tester::run)
          .isInstanceOf(ServiceException.class)
          .hasMessageEndingWith(" did not respond within 5 s");
    }
  }

  /** The job waits for an answer until its deadline, which is a day. */
  @ParameterizedTest
  @ValueSource(strings = {"needs_authentication", "needs_confirmation"})
  void cancelsATestThatNeedsAnAnswerAgain(String status) throws Exception {
    String asks = "{\"id\":7,\"status\":\"" + status + "\"}";
    AtomicInteger polls = new AtomicInteger();
    try (ScriptedService service =
        new ScriptedService(
            request ->
                switch (request) {
                  case "GET /test/7/events" ->
                      unfinished("text/event-stream", "data: " + asks + "\n\n");
                  case "GET /test/7?wait=0" ->
                      json(polls.getAndIncrement() > 0 ? asks : PROCESSING);
                  case "POST /test/7/cancel" -> json("{\"id\":7,\"status\":\"cancelled\"}");
                  default -> accepted(request);
                })) {
      RemoteTester tester = tester(service, new ClientTimeouts(LONG, LONG, LONG));

      assertThatThrownBy(tester::run)
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "shop was changed during its test, which needs an answer again; test it once more");
      assertThat(service.requests()).endsWith("GET /test/7?wait=0", "POST /test/7/cancel");
    }
  }

  /** The job would run on without anyone who reads its result. */
  @Test
  void submitsNothingAfterAnInterrupt() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (ScriptedService service =
        new ScriptedService(
            request -> {
              awaitOrThrow(interrupted);
              return accepted(request);
            })) {
      RemoteTester tester = tester(service, new ClientTimeouts(LONG, LONG, LONG));
      CompletableFuture<ReportedSource> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return tester.run();
                } catch (Exception e) {
                  throw new CompletionException(e);
                }
              });
      await().until(() -> service.requests().size() == 1);

      tester.interrupt();
      interrupted.countDown();

      assertThatThrownBy(running::join).hasRootCauseInstanceOf(InterruptedException.class);
      assertThat(service.requests()).containsExactly("GET ");
    }
  }

  private static void awaitOrThrow(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private static String accepted(String request) throws IOException {
    return switch (request) {
      case "GET " -> json("[{\"id\":1,\"name\":\"shop\"}]");
      case "POST /1/test" -> json("{\"job_id\":7}");
      case "GET /test/7?wait=0" -> json(PROCESSING);
      default -> throw new IOException("Unexpected request: " + request);
    };
  }

  private static RemoteTester tester(ScriptedService service, ClientTimeouts timeouts)
      throws UsageException {
    return new RemoteTester(
        ServiceClient.of(service.url(), null, timeouts),
        "shop",
        JsonNodeFactory.instance.objectNode(),
        new TestPlan(EnumSet.allOf(Step.class), null, 1, false),
        TestProgress.NONE);
  }
}
