package dev.sourcecheck.engine.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.FakeServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpExchangeTest {
  private static final byte[] NOTHING = new byte[0];

  @Test
  void readsChunks() throws IOException {
    HttpReply reply =
        reply(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "4\r\n{\"a\"\r\n3;x=y\r\n:1}\r\n0\r\nTrailer: x\r\n\r\n");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}");
  }

  @Test
  void readsABodyThatEndsWithTheConnection() throws IOException {
    assertThat(reply("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nno").body())
        .isEqualTo("no".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void reusesTheConnectionUnlessTheServerClosesIt() throws IOException {
    try (FakeTrino kept = new FakeTrino(request -> FakeTrino.json("{}"));
        FakeTrino closed =
            new FakeTrino(request -> FakeTrino.response("200 OK", "Connection: close\r\n", "{}"));
        FakeTrino old =
            new FakeTrino(request -> "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
      assertThat(connections(kept.port())).isEqualTo(1);
      assertThat(connections(closed.port())).isEqualTo(2);
      assertThat(connections(old.port())).isEqualTo(2);
    }
  }

  @Test
  void keepsAFurtherConnectionToo() throws IOException {
    try (FakeTrino server =
            new FakeTrino(
                request ->
                    request.line().equals("GET /first")
                        ? FakeTrino.response("200 OK", "Connection: TE, Close\r\n", "{}")
                        : FakeTrino.json("{}"));
        HttpExchange http =
            new HttpExchange(() -> new Socket("127.0.0.1", server.port()), "h:1", 10_000)) {
      http.send("GET", "/first", Map.of(), NOTHING);
      http.send("GET", "/second", Map.of(), NOTHING);
      http.send("GET", "/third", Map.of(), NOTHING);

      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE"})
  void repeatsARequestOverAnIdleConnectionThatWasClosed(String method) throws IOException {
    try (FakeTrino server =
            new FakeTrino(
                request -> FakeTrino.json("{}"), request -> request.line().equals("GET /first"));
        HttpExchange http =
            new HttpExchange(() -> new Socket("127.0.0.1", server.port()), "h:1", 10_000)) {
      http.send("GET", "/first", Map.of(), NOTHING);

      assertThat(http.send(method, "/second", Map.of(), NOTHING).status()).isEqualTo(200);
      assertThat(server.requests())
          .extracting(FakeTrino.FakeRequest::line)
          .containsExactly("GET /first", method + " /second");
    }
  }

  @Test
  void doesNotRepeatAStatementThatWasAnsweredInPart() throws IOException {
    try (FakeTrino server =
            new FakeTrino(
                request ->
                    request.line().equals("GET /first")
                        ? FakeTrino.json("{}")
                        : "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                request -> request.line().startsWith("POST"));
        HttpExchange http =
            new HttpExchange(() -> new Socket("127.0.0.1", server.port()), "h:1", 10_000)) {
      http.send("GET", "/first", Map.of(), NOTHING);

      assertThatThrownBy(() -> http.send("POST", "/second", Map.of(), NOTHING))
          .isInstanceOf(EOFException.class);
      assertThat(server.requests()).hasSize(2);
    }
  }

  private static int connections(int port) throws IOException {
    int[] opened = {0};
    try (HttpExchange http =
        new HttpExchange(
            () -> {
              opened[0]++;
              return new Socket("127.0.0.1", port);
            },
            "h:1",
            10_000)) {
      http.send("GET", "/", Map.of(), NOTHING);
      http.send("GET", "/", Map.of(), NOTHING);
    }
    return opened[0];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 999 Odd\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
      })
  void rejectsWhatIsNotHttp(String response) {
    assertThatThrownBy(() -> reply(response)).isInstanceOf(HttpViolation.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"})
  void reportsAConnectionThatIsClosed(String response) {
    assertThatThrownBy(() -> reply(response)).isInstanceOf(EOFException.class);
  }

  private static HttpReply reply(String response) throws IOException {
    try (FakeServer server =
            new FakeServer(
                (in, out) -> {
                  // all of the request, because unread bytes would reset the connection
                  String end = "";
                  while (!end.endsWith("\r\n\r\n")) {
                    end += (char) in.read();
                  }
                  out.write(response.getBytes(StandardCharsets.UTF_8));
                  out.flush();
                });
        HttpExchange http =
            new HttpExchange(() -> new Socket("127.0.0.1", server.port()), "h:1", 10_000)) {
      return http.send("GET", "/", Map.of(), NOTHING);
    }
  }
}
