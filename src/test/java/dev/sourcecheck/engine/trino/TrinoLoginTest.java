package dev.sourcecheck.engine.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.conformance.Conformance;
import dev.sourcecheck.engine.trino.FakeTrino.FakeRequest;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.ReceiveBudget;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The login over HTTP, against a scripted server. */
class TrinoLoginTest {
  /** The row of our first query, in two pages. */
  private static String healthy(FakeRequest request) {
    if (request.line().equals("GET /v1/info")) {
      return FakeTrino.json(FakeTrino.INFO);
    }
    if (request.line().equals("POST /v1/statement")) {
      return FakeTrino.json(
          """
          {"id": "q", "nextUri": "http://elsewhere.example.com/v1/statement/queued/facts/1",
           "stats": {"state": "QUEUED"}}
          """);
    }
    return FakeTrino.json("{\"data\": [[\"bob\", \"UTC\", 1]]}");
  }

  @Test
  void logsInAndReportsTheServer() throws IOException {
    try (FakeTrino server = new FakeTrino(TrinoLoginTest::healthy)) {
      Opening opening = open(SourceType.TRINO, server.port(), Map.of(), Map.of());

      assertThat(opening).isInstanceOf(Opening.Opened.class);
      ((Opening.Opened) opening).session().close();
      assertThat(opening.details())
          .containsEntry("user", "bob")
          .containsEntry("database", "memory")
          .containsEntry("time_zone", "UTC")
          .containsEntry("tls", null);
      assertThat(opening.details().get("server"))
          .asInstanceOf(MAP)
          .containsEntry("product", "Trino")
          .containsEntry("version", "476");
      assertThat(server.requests())
          .extracting(FakeRequest::line)
          .containsExactly(
              "GET /v1/info",
              "POST /v1/statement",
              "GET /v1/statement/queued/facts/1?targetResultSize=256kB");
      assertThat(server.requests().get(0).headers()).doesNotContain("X-Trino-User");
      assertThat(server.requests().get(1).headers())
          .contains("X-Trino-User: bob\n", "X-Trino-Catalog: memory\n");
    }
  }

  @Test
  void usesPrestosHeaders() throws IOException {
    try (FakeTrino server = new FakeTrino(TrinoLoginTest::healthy)) {
      Opening opening =
          open(SourceType.PRESTO, server.port(), Map.of("database", "memory"), Map.of());

      assertThat(opening).isInstanceOf(Opening.Opened.class);
      ((Opening.Opened) opening).session().close();
      assertThat(server.requests().get(1).headers())
          .contains("X-Presto-User: bob\n")
          .doesNotContain("X-Trino");
    }
  }

  @Test
  void sendsNoPasswordWithoutTls() throws IOException {
    try (FakeTrino server = new FakeTrino(TrinoLoginTest::healthy)) {
      Opening opening =
          open(
              SourceType.TRINO,
              server.port(),
              Map.of(),
              Map.of("password", new Secret("correct horse")));

      assertThat(refused(opening))
          .returns(FailureCode.OPTION_INVALID, Failure::code)
          .returns(List.of("tls"), Failure::fields);
      assertThat(server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401 Unauthorized, Basic realm=Trino, AUTHENTICATION_FAILED",
    "401 Unauthorized, Negotiate, AUTHENTICATION_FAILED",
    "403 Forbidden, none, PERMISSION_DENIED",
  })
  void explainsRefusals(String status, String challenge, FailureCode code) throws IOException {
    Function<FakeRequest, String> script =
        request ->
            request.line().equals("GET /v1/info")
                ? FakeTrino.json(FakeTrino.INFO)
                : FakeTrino.response(
                    status,
                    "WWW-Authenticate: " + challenge + "\r\nContent-Type: text/plain\r\n",
                    "no");
    try (FakeTrino server = new FakeTrino(script)) {
      assertThat(refused(open(SourceType.TRINO, server.port(), Map.of(), Map.of())).code())
          .isEqualTo(code);
    }
  }

  @Test
  void reportsAServerThatIsStarting() throws IOException {
    try (FakeTrino server =
        new FakeTrino(request -> FakeTrino.json(FakeTrino.INFO.replace("false", "true")))) {
      assertThat(refused(open(SourceType.TRINO, server.port(), Map.of(), Map.of())))
          .returns(FailureCode.SERVER_STARTING, Failure::code)
          .returns(true, Failure::retryable);
    }
  }

  @Test
  void abortEndsALoginOverAFurtherConnection() throws Exception {
    CountDownLatch disconnected = new CountDownLatch(1);
    try (FakeServer server = FakeTrino.slowAfterReport(disconnected)) {
      TestControl control = TestControl.patient();
      SourceSpec source = spec(SourceType.TRINO, server.port(), Map.of(), Map.of());
      CompletableFuture<Opening> opening =
          CompletableFuture.supplyAsync(
              () -> new TrinoEngine(Conformance.dialer()).open(source, control));
      await().until(() -> server.accepted() == 2);
      assertThat(opening).as("login still waiting").isNotDone();

      control.abort();

      assertThat(refused(opening.get(20, TimeUnit.SECONDS)).code())
          .isEqualTo(FailureCode.CANCELLED);
      assertThat(disconnected.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void followsNoAddressOutsideTheProtocol() throws IOException {
    Function<FakeRequest, String> script =
        request ->
            request.line().equals("GET /v1/info")
                ? FakeTrino.json(FakeTrino.INFO)
                : FakeTrino.json("{\"nextUri\": \"http://127.0.0.1/admin\"}");
    try (FakeTrino server = new FakeTrino(script)) {
      assertThat(refused(open(SourceType.TRINO, server.port(), Map.of(), Map.of())).code())
          .isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(server.requests()).hasSize(2);
    }
  }

  /** 20 MB of rows, of which each page alone is small. */
  @Test
  void endsAQueryWhoseRowsExceedTheBudget() throws IOException {
    String rows = String.join(",", Collections.nCopies(1_000, "[\"" + "x".repeat(100) + "\"]"));
    AtomicInteger pages = new AtomicInteger();
    Function<FakeRequest, String> script =
        request ->
            request.line().equals("GET /v1/info")
                ? FakeTrino.json(FakeTrino.INFO)
                : FakeTrino.json(
                    "{%s\"data\": [%s]}"
                        .formatted(
                            pages.incrementAndGet() < 200
                                ? "\"nextUri\": \"http://h/v1/statement/x\", "
                                : "",
                            rows));
    ReceiveBudget budget = new ReceiveBudget(4 * 1024 * 1024);
    Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true), budget);
    try (FakeTrino server = new FakeTrino(script)) {
      Opening opening =
          new TrinoEngine(dialer)
              .open(
                  spec(SourceType.TRINO, server.port(), Map.of(), Map.of()), TestControl.patient());

      assertThat(refused(opening).code()).isEqualTo(FailureCode.RESPONSE_TOO_LARGE);
      assertThat(budget.held()).isZero();
    }
  }

  /** Its tree would take many times the memory of the text. */
  @Test
  void rejectsARowWiderThanAnyResult() throws IOException {
    String values = String.join(",", Collections.nCopies(1_000, "[]"));
    try (FakeTrino server =
        new FakeTrino(
            request ->
                request.line().equals("GET /v1/info")
                    ? FakeTrino.json(FakeTrino.INFO)
                    : FakeTrino.json("{\"data\": [[\"bob\", \"UTC\", 1, " + values + "]]}"))) {
      assertThat(refused(open(SourceType.TRINO, server.port(), Map.of(), Map.of())).code())
          .isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    }
  }

  @Test
  void usesTheCatalogAsTheServerStoresIt() throws IOException {
    try (FakeTrino server = new FakeTrino(TrinoLoginTest::healthy)) {
      Opening opening = open(SourceType.TRINO, server.port(), Map.of("dbname", "Memory"), Map.of());

      assertThat(opening.details()).containsEntry("database", "memory");
      try (Session session = ((Opening.Opened) opening).session()) {
        assertThat(session.database()).isEqualTo("memory");
      }
    }
  }

  @Test
  void acceptsAUserWithAColonWithoutAPassword() throws IOException {
    try (FakeTrino server = new FakeTrino(TrinoLoginTest::healthy)) {
      Opening opening = open(SourceType.TRINO, server.port(), Map.of("user", "team:bob"), Map.of());

      assertThat(opening).isInstanceOf(Opening.Opened.class);
      ((Opening.Opened) opening).session().close();
      assertThat(server.requests().get(1).headers()).contains("X-Trino-User: team:bob\n");
    }
  }

  @Test
  void reportsTheStatusOfAResponseWithoutText() throws IOException {
    try (FakeTrino server =
        new FakeTrino(
            request ->
                request.line().equals("GET /v1/info")
                    ? FakeTrino.json(FakeTrino.INFO)
                    : FakeTrino.response("403 Forbidden", "Content-Type: text/plain\r\n", ""))) {
      assertThat(refused(open(SourceType.TRINO, server.port(), Map.of(), Map.of())).hint())
          .isEqualTo("The server denies access to user \"bob\": HTTP status 403.");
    }
  }

  private static Failure refused(Opening opening) {
    assertThat(opening).isInstanceOf(Opening.Refused.class);
    return ((Opening.Refused) opening).failure();
  }

  private static Opening open(
      SourceType type, int port, Map<String, Object> more, Map<String, Secret> secrets) {
    return new TrinoEngine(Conformance.dialer())
        .open(spec(type, port, more, secrets), TestControl.patient());
  }

  private static SourceSpec spec(
      SourceType type, int port, Map<String, Object> more, Map<String, Secret> secrets) {
    Map<String, Object> options = new HashMap<>();
    options.put("host", "127.0.0.1");
    options.put("port", (long) port);
    options.put("user", "bob");
    options.put("dbname", "memory");
    options.put("tls", false);
    options.putAll(more);
    return new SourceSpec(null, "tested", type, options, secrets, null, false, null, null);
  }
}
