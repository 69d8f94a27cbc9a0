package dev.sourcecheck.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two keys send 5,000 requests that wait for a test that does not end. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ManyWaitersTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final int WAITERS = 5_000;

  @TestHTTPResource("/")
  URI root;

  private final ApiKeyStore keys;

  ManyWaitersTest(ApiKeyStore keys) {
    this.keys = keys;
  }

  @Test
  void respondsToOtherKeys() throws IOException {
    long job = park();
    String modest = "Key " + keys.create("modest", Role.VIEWER);
    List<String> greedy =
        List.of(keys.create("greedy", Role.VIEWER), keys.create("greedy too", Role.VIEWER));
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < WAITERS; i++) {
        sockets.add(wait(greedy.get(i % 2), job));
        if (i % 1_000 == 999) {
          given().header("Authorization", modest).get(SOURCES).then().statusCode(200);
        }
      }

      List<String> refused = new ArrayList<>();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> collectAnswers(sockets, refused) >= WAITERS - 2_000);

      assertThat(refused).allMatch(answer -> answer.startsWith("HTTP/1.1 429"));
      assertThat(refused).allMatch(answer -> answer.contains("\nRetry-After: 1\n"));
      String metrics = given().get("/q/metrics").asString();
      assertThat(metrics).containsPattern("(?m)^sourcecheck_requests_long 1[0-9]{3}\\.0$");
      given()
          .header("Authorization", modest)
          .get(SOURCES + "/test/" + job + "?wait=1")
          .then()
          .statusCode(200);
      // at most the workers of the framework's pool, and none per waiting request
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - threads).isLessThan(400);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(given().get("/q/metrics").asString().lines())
                    .filteredOn(line -> line.startsWith("sourcecheck_requests_long "))
                    .containsExactly("sourcecheck_requests_long 0.0"));
  }

  private static long park() {
    long source =
        given()
            .body(
                "{\"name\": \"waited for by many\", \"type\": \"pg\", \"options\": {\"host\": \"h\", \"user\": \"u\", \"dbname\": \"d\"}}")
            .post(SOURCES)
            .jsonPath()
            .getLong("id");
    return given().post(SOURCES + "/" + source + "/test").jsonPath().getLong("job_id");
  }

  private Socket wait(String key, long job) throws IOException {
    Socket socket = new Socket(root.getHost(), root.getPort());
    socket.setSoTimeout(60_000);
    socket
        .getOutputStream()
        .write(
            ("GET "
                    + SOURCES
                    + "/test/"
                    + job
                    + "?wait=60 HTTP/1.1\r\nHost: x\r\nAuthorization: Key "
                    + key
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Removes the sockets with a response from the list, and closes them. */
  private static int collectAnswers(List<Socket> sockets, List<String> answers) throws IOException {
    List<Socket> answered = new ArrayList<>();
    for (Socket socket : sockets) {
      if (socket.getInputStream().available() > 0) {
        answers.add(head(socket));
        answered.add(socket);
        socket.close();
      }
    }
    sockets.removeAll(answered);
    return answers.size();
  }

  private static String head(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    StringBuilder head = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }
}
