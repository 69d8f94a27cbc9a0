package dev.sourcecheck.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.servers.RawHttp;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clients that leave connections open, or are slow on purpose. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(SlowClientsTest.ShortTimeouts.class)
class SlowClientsTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String AUTHORIZATION = "Authorization: Key {key}\r\n";
  private static final String POST = "POST " + SOURCES + " HTTP/1.1\r\nHost: x\r\n";
  private static final int MAXIMUM = 200;

  /** {@code PRI * HTTP/2.0}, an empty SETTINGS frame and a PING, after which nothing follows. */
  private static final String HTTP_2 =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
          + "\0\0\0\4\0\0\0\0\0"
          + "\0\0\10\6\0\0\0\0\0\1\2\3\4\5\6\7\10";

  @TestHTTPResource("/")
  URI root;

  private final OpenConnections connections;
  private final ApiKeyStore keys;

  SlowClientsTest(OpenConnections connections, ApiKeyStore keys) {
    this.connections = connections;
    this.keys = keys;
  }

  /** Few connections and short timeouts. */
  public static final class ShortTimeouts implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "sourcecheck.limits.connections", Integer.toString(MAXIMUM),
          "sourcecheck.limits.header-timeout", "2s",
          "sourcecheck.limits.body-timeout", "2s",
          "sourcecheck.limits.write-timeout", "2s",
          "sourcecheck.limits.idle-timeout", "3s");
    }
  }

  @Test
  void respondsToValidKeysDuringAConnectionFlood() throws Exception {
    AtomicBoolean running = new AtomicBoolean(true);
    AtomicInteger opened = new AtomicInteger();
    Thread attacker = new Thread(() -> flood(running, opened), "attacker");
    attacker.start();
    try {
      for (int after = 0; after <= 1_500; after += 150) {
        int minimum = after;
        await().atMost(Duration.ofMinutes(2)).until(() -> opened.get() >= minimum);

        assertThat(
                rawStatus("GET " + SOURCES + " HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION + "\r\n"))
            .isEqualTo("HTTP/1.1 200 OK");
        assertThat(connections.count()).isLessThanOrEqualTo(MAXIMUM + MAXIMUM / 4 + 16);
      }
    } finally {
      running.set(false);
      attacker.join();
    }
    await().until(() -> connections.count() < MAXIMUM / 2);
  }

  /** Opens connections with incomplete requests and keeps the newest 1,000 open. */
  private void flood(AtomicBoolean running, AtomicInteger opened) {
    Deque<Socket> open = new ArrayDeque<>();
    try {
      while (running.get()) {
        Socket socket = new Socket(root.getHost(), root.getPort());
        open.add(socket);
        opened.incrementAndGet();
        send(socket, "GET " + SOURCES + " HTTP/1.1\r\nX-Slow: ");
        if (open.size() > 1_000) {
          open.remove().close();
        }
      }
      close(open);
    } catch (IOException e) {
      throw new IllegalStateException("After " + opened + " connections", e);
    }
  }

  private static byte[] withKey(String text) {
    return text.replace("{key}", StoreResource.KEY).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The server may have closed the connection already. */
  private static void send(Socket socket, String text) {
    try {
      socket.getOutputStream().write(withKey(text));
    } catch (IOException closed) {
      assertThat(closed).isNotNull();
    }
  }

  /** All at the same time, because each one takes as long as its timeout. */
  @Test
  void closesConnectionsThatStandStill() throws IOException {
    List<String> beginnings =
        List.of(
            "",
            "G",
            "GET / HTTP/1.1\r\nX-Slow: ",
            "GET " + SOURCES + " HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION,
            "GET /q/health/live HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET " + SOURCES + " HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION + "\r\n",
            "GET " + SOURCES + " HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION + "\r\nGET / HTT",
            POST + "Content-Length: 9\r\n\r\n{",
            POST + "Content-Length: 9\r\n" + AUTHORIZATION + "\r\n{",
            POST + "Transfer-Encoding: chunked\r\n" + AUTHORIZATION + "\r\n5\r\n{",
            "POST /api/connections/c HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                + "Content-Length: 9\r\n"
                + AUTHORIZATION
                + "\r\n",
            HTTP_2);
    Map<String, Socket> open = openAll(beginnings);
    try {
      for (String beginning : beginnings) {
        assertThat(drain(open.get(beginning))).as(beginning).isEqualTo("closed");
      }
    } finally {
      close(open.values());
    }
  }

  @Test
  void closesConnectionsThatTrickle() throws IOException {
    Map<String, Socket> open =
        openAll(
            List.of(
                "GET " + SOURCES + " HTTP/1.1\r\n" + AUTHORIZATION + "X-Slow: ",
                POST + "Content-Length: 99999\r\n" + AUTHORIZATION + "\r\n",
                POST + "Content-Length: 99999\r\n\r\n"));
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> {
                open.values().removeIf(SlowClientsTest::isClosedAfterAnotherByte);
                assertThat(open.keySet()).isEmpty();
              });
    } finally {
      close(open.values());
    }
  }

  private Map<String, Socket> openAll(List<String> beginnings) throws IOException {
    Map<String, Socket> open = new LinkedHashMap<>();
    for (String beginning : beginnings) {
      Socket socket = connect();
      open.put(beginning, socket);
      send(socket, beginning);
    }
    return open;
  }

  private static void close(Collection<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static boolean isClosedAfterAnotherByte(Socket socket) {
    try {
      socket.setSoTimeout(100);
      socket.getOutputStream().write(' ');
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void closesConnectionWhoseClientDoesNotRead() throws IOException {
    try (Socket socket = connect()) {
      String request = "GET /q/openapi HTTP/1.1\r\nHost: x\r\n" + AUTHORIZATION + "\r\n";
      byte[] many = withKey(request.repeat(100));

      assertThat(RawHttp.statusLine(root, new String(withKey(request), StandardCharsets.US_ASCII)))
          .isEqualTo("HTTP/1.1 200 OK");
      // closing with unread requests resets the connection
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                try {
                  socket.getOutputStream().write(many);
                  return false;
                } catch (IOException reset) {
                  return true;
                }
              });
    }
  }

  @Test
  void keepsConnectionThatWaitsForItsResponse() throws IOException {
    long source =
        given()
            .body(
                "{\"name\": \"parked\", \"type\": \"pg\", \"options\": {\"host\": \"h\", \"user\": \"u\", \"dbname\": \"d\"}}")
            .post(SOURCES)
            .jsonPath()
            .getLong("id");
    long job = given().post(SOURCES + "/" + source + "/test").jsonPath().getLong("job_id");

    assertThat(
            rawStatus(
                "GET "
                    + SOURCES
                    + "/test/"
                    + job
                    + "?wait=5 HTTP/1.1\r\nHost: x\r\n"
                    + AUTHORIZATION
                    + "\r\n"))
        .isEqualTo("HTTP/1.1 200 OK");
  }

  /** More bodies than there are worker threads. */
  @Test
  void respondsWhileManyBodiesOfAnotherKeyAreIncomplete() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 150; i++) {
        Socket socket = connect();
        slow.add(socket);
        send(
            socket,
            POST + "Content-Length: 20000\r\n" + AUTHORIZATION + "\r\n" + "x".repeat(15_000));
      }

      given()
          .header("Authorization", "Key " + keys.create("other", Role.VIEWER))
          .get(SOURCES)
          .then()
          .statusCode(200);
    } finally {
      close(slow);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(root.getHost(), root.getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private String rawStatus(String request) throws IOException {
    return RawHttp.statusLine(root, request.replace("{key}", StoreResource.KEY));
  }

  /** Reads until the connection is closed. One that stays open for a minute fails. */
  private static String drain(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      while (in.read() >= 0) {}
    } catch (SocketTimeoutException open) {
      return "still open";
    } catch (IOException reset) {
      return "closed";
    }
    return "closed";
  }
}
