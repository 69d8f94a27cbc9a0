package dev.sourcecheck.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client cancels HTTP/2 requests by RST_STREAM, and its connection stays open. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class CancelledRequestsTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final int STREAMS = 50;
  private static final long CANCEL = 8;

  @TestHTTPResource("/")
  URI root;

  private final JobWatcher watcher;

  CancelledRequestsTest(JobWatcher watcher) {
    this.watcher = watcher;
  }

  @Test
  void releaseTheirSlots() throws Exception {
    String job = SOURCES + "/test/" + park();
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient client = client(vertx);
      List<HttpClientRequest> requests = new ArrayList<>();
      for (int i = 0; i < STREAMS / 2; i++) {
        HttpClientRequest events = request(client, HttpMethod.GET, job + "/events");
        assertThat(get(events.send()).statusCode()).isEqualTo(200);
        requests.add(events);
      }
      for (int i = 0; i < STREAMS / 2; i++) {
        HttpClientRequest waiting = request(client, HttpMethod.GET, job + "?wait=60");
        waiting.send();
        requests.add(waiting);
      }
      // within the body, which has a length, so that it is read before the request is processed
      HttpClientRequest incomplete = request(client, HttpMethod.POST, SOURCES);
      get(incomplete.putHeader("Content-Length", "1000").write(Buffer.buffer("{")));
      requests.add(incomplete);
      await().untilAsserted(() -> assertThat(watcher.subscriptions()).isEqualTo(STREAMS));
      await()
          .untilAsserted(
              () ->
                  assertThat(gauges())
                      .containsExactlyInAnyOrder(
                          "sourcecheck_requests_active 52.0",
                          "sourcecheck_requests_long 50.0",
                          "sourcecheck_requests_body_bytes 1000.0"));

      requests.forEach(request -> request.reset(CANCEL));

      await()
          .untilAsserted(
              () ->
                  assertThat(gauges())
                      .containsExactlyInAnyOrder(
                          "sourcecheck_requests_active 1.0",
                          "sourcecheck_requests_long 0.0",
                          "sourcecheck_requests_body_bytes 0.0"));
      await().untilAsserted(() -> assertThat(watcher.subscriptions()).isZero());
      // over the same connection, which is the only one
      assertThat(get(request(client, HttpMethod.GET, job).send()).statusCode()).isEqualTo(200);
    } finally {
      get(vertx.close());
    }
  }

  /** With one request, that of the metrics themselves. */
  private static List<String> gauges() {
    return given()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.matches("sourcecheck_requests_(active|long|body_bytes) .*"))
        .toList();
  }

  private static HttpClient client(Vertx vertx) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false),
        new PoolOptions().setHttp2MaxSize(1));
  }

  private HttpClientRequest request(HttpClient client, HttpMethod method, String uri)
      throws Exception {
    return get(
        client.request(
            new RequestOptions()
                .setMethod(method)
                .setHost(root.getHost())
                .setPort(root.getPort())
                .setURI(uri)
                .putHeader("Authorization", "Key " + StoreResource.KEY)));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static long park() {
    long source =
        given()
            .body(
                """
                {"name": "waited for by one", "type": "pg",
                 "options": {"host": "h", "user": "u", "dbname": "d"}}""")
            .post(SOURCES)
            .jsonPath()
            .getLong("id");
    return given().post(SOURCES + "/" + source + "/test").jsonPath().getLong("job_id");
  }
}
