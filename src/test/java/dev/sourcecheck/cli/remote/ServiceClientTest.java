package dev.sourcecheck.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.servers.FakeServer;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that are silent, before a response and within it. Without a limit, each test hangs. */
class ServiceClientTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final ObjectNode FORM = JsonNodeFactory.instance.objectNode();

  /** Each request of the client. */
  private enum Request {
    SOURCES(ServiceClient::sources),
    SOURCE_ID(client -> client.sourceId("shop")),
    SUBMIT(client -> client.submit(1)),
    JOB(client -> client.job(1, 0)),
    CANCEL(client -> client.cancel(1)),
    AUTHENTICATE(client -> client.authenticate(1, FORM)),
    CONFIRM(client -> client.confirm(1)),
    HISTORY(client -> client.history(1, 20)),
    CREATE(client -> client.create(FORM)),
    REPLACE(client -> client.replace(1, FORM)),
    DELETE(client -> client.delete(1));

    private final Call call;

    Request(Call call) {
      this.call = call;
    }

    private interface Call {
      void run(ServiceClient client) throws Exception;
    }
  }

  @Test
  void noRequestWaitsForAServiceThatNeverAnswers() throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      String url = "http://127.0.0.1:" + silent.port();

      assertThat(failures(url, new ClientTimeouts(SHORT, LONG, LONG)))
          .hasSize(Request.values().length)
          .containsOnly(
              "The service at " + url + "/api/v1/data_sources did not respond within 1 s");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[{\"id\":"})
  void noRequestWaitsForTheRestOfAResponse(String part) throws Exception {
    try (ScriptedService service =
        new ScriptedService(any -> ScriptedService.unfinished("application/json", part))) {
      assertThat(failures(service.url(), new ClientTimeouts(LONG, SHORT, LONG)))
          .hasSize(Request.values().length)
          .containsOnly(
              "The service at "
                  + service.url()
                  + "/api/v1/data_sources failed: the response stopped for 1 s before its end");
    }
  }

  /** Sends all requests at the same time and returns why each of them failed. */
  private static List<String> failures(String url, ClientTimeouts timeouts) throws Exception {
    ServiceClient client = ServiceClient.of(url, null, timeouts);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Callable<String>> calls =
          Arrays.stream(Request.values())
              .<Callable<String>>map(
                  request ->
                      () -> {
                        try {
                          request.call.run(client);
                          return request + " succeeded";
                        } catch (ServiceException e) {
                          return String.valueOf(e.getMessage());
                        }
                      })
              .toList();
      List<String> failures = new ArrayList<>();
      for (Future<String> call : threads.invokeAll(calls)) {
        failures.add(call.get());
      }
      return failures;
    } finally {
      threads.shutdown();
    }
  }

  /** A part arrives at each request of the reader, so that the response is never silent. */
  @Test
  void aResponseMustEnd() {
    TimedBody body = new TimedBody(new ClientTimeouts(LONG, LONG, SHORT));
    body.onSubscribe(
        new Subscription() {
          @Override
          public void request(long count) {
            body.onNext(List.of(ByteBuffer.wrap(new byte[1])));
          }

          @Override
          public void cancel() {}
        });

    assertThatThrownBy(() -> body.skipNBytes(Long.MAX_VALUE))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage("the response did not end within 1 s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "retry: 2000\n\n",
        "retry: 2000\n\ndata: {\"status\":\"processing\"}\n\n",
        "data: {\"status\":\"processing\"}\n\n: still op",
      })
  void followingEndsIfTheEventsStop(String events) throws Exception {
    try (ScriptedService service =
        new ScriptedService(any -> ScriptedService.unfinished("text/event-stream", events))) {
      assertThat(followed(service.url(), new ClientTimeouts(LONG, SHORT, LONG)))
          .isEqualTo(events.contains("data") ? List.of("processing") : List.of());
      assertThat(service.requests()).containsExactly("GET /test/7/events");
    }
  }

  @Test
  void followingEndsIfNoEventsStart() throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      String url = "http://127.0.0.1:" + silent.port();

      assertThat(followed(url, new ClientTimeouts(SHORT, LONG, LONG))).isEmpty();
    }
  }

  private static List<String> followed(String url, ClientTimeouts timeouts) throws Exception {
    List<String> states = new ArrayList<>();
    ServiceClient.of(url, null, timeouts)
        .follow(7, state -> states.add(state.path("status").asText()));
    return states;
  }

  /** A job without a status would never end. */
  @Test
  void responsesOfOtherServersAreReported() throws Exception {
    try (ScriptedService service = new ScriptedService(any -> ScriptedService.json("{}"))) {
      ServiceClient client = ServiceClient.of(service.url(), null);

      assertThatThrownBy(client::sources).hasMessage(unexpected("a list of sources"));
      assertThatThrownBy(() -> client.submit(1)).hasMessage(unexpected("the id of a job"));
      assertThatThrownBy(() -> client.job(1, 0)).hasMessage(unexpected("a job"));
    }
  }

  @Test
  void saysWhyAServiceCannotBeReached() throws Exception {
    int closed;
    try (FakeServer silent = FakeServer.silent()) {
      closed = silent.port();
    }
    String refused = "http://127.0.0.1:" + closed;

    assertThatThrownBy(ServiceClient.of(refused, null)::sources)
        .hasMessage(
            "The service at "
                + refused
                + "/api/v1/data_sources cannot be reached: the connection was refused");
    assertThatThrownBy(ServiceClient.of("http://nowhere.invalid", null)::sources)
        .hasMessage(
            "The service at http://nowhere.invalid/api/v1/data_sources cannot be reached: the host"
                + " nowhere.invalid is unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sck_a\nb", "sck_\u00fc", "a b"})
  void rejectsAnImpossibleKey(String key) {
    assertThatThrownBy(() -> ServiceClient.of("http://127.0.0.1", key))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The API key contains a character that no key has, such as a space or a line break");
  }

  private static String unexpected(String expected) {
    return "The service returned something other than " + expected + "; is it a Sourcecheck?";
  }
}
