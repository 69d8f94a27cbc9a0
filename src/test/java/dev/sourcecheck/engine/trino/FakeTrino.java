package dev.sourcecheck.engine.trino;

import dev.sourcecheck.servers.FakeServer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** Answers requests over HTTP from a script, and records them. */
final class FakeTrino implements AutoCloseable {
  /** What a server without a login reports about itself. */
  static final String INFO =
      """
      {"nodeVersion": {"version": "476"}, "environment": "test", "coordinator": true,
       "starting": false, "uptime": "1.00s"}
      """;

  private final FakeServer server;
  private final List<FakeRequest> requests = new CopyOnWriteArrayList<>();

  /**
   * A request.
   *
   * @param line method and path
   * @param headers all of them, as they were sent
   */
  record FakeRequest(String line, String headers, String body) {}

  /**
   * @param responses the complete response to a request, as {@link #json} returns it
   */
  FakeTrino(Function<FakeRequest, String> responses) throws IOException {
    this(responses, request -> false);
  }

  /**
   * @param responses the complete response to a request, as {@link #json} returns it
   * @param last whether the connection is closed after the response to a request
   */
  FakeTrino(Function<FakeRequest, String> responses, Predicate<FakeRequest> last)
      throws IOException {
    server =
        new FakeServer(
            (in, out) -> {
              InputStream buffered = new BufferedInputStream(in);
              FakeRequest request;
              do {
                request = read(buffered);
                requests.add(request);
                answer(out, responses.apply(request));
              } while (!last.test(request));
            });
  }

  /** Reports about itself, and answers the first statement with rows without end. */
  static FakeServer endlessRows() throws IOException {
    return new FakeServer(
        (in, out) -> {
          InputStream buffered = new BufferedInputStream(in);
          while (!read(buffered).line().startsWith("POST ")) {
            answer(out, json(INFO));
          }
          answer(
              out,
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n");
          answer(out, chunk("{\"id\": \"1\", \"stats\": {}, \"data\": [[1]"));
          String rows = chunk(", [\"1234567\"]".repeat(1_000));
          while (true) {
            answer(out, rows);
          }
        });
  }

  /**
   * Answers the cancellation of a statement byte by byte and without end.
   *
   * @param responses to all other requests
   * @param disconnected counted down when the client closes that connection
   */
  static FakeServer slowCancellation(
      Function<FakeRequest, String> responses, CountDownLatch disconnected) throws IOException {
    return new FakeServer(
        (in, out) -> {
          InputStream buffered = new BufferedInputStream(in);
          FakeRequest request = read(buffered);
          while (!request.line().startsWith("DELETE ")) {
            answer(out, responses.apply(request));
            request = read(buffered);
          }
          drip(out, disconnected);
        });
  }

  /**
   * Reports about itself, closes that connection, and answers over the next one byte by byte and
   * without end.
   *
   * @param disconnected counted down when the client closes that connection
   */
  static FakeServer slowAfterReport(CountDownLatch disconnected) throws IOException {
    return new FakeServer(
        (in, out) -> {
          if (read(new BufferedInputStream(in)).line().equals("GET /v1/info")) {
            answer(out, response("200 OK", "Connection: close\r\n", INFO));
          } else {
            answer(out, "HTTP/1.1 200 OK\r\nX: ");
            drip(out, disconnected);
          }
        });
  }

  private static void drip(OutputStream out, CountDownLatch disconnected) throws IOException {
    try {
      while (true) {
        answer(out, "x");
        TimeUnit.MILLISECONDS.sleep(50); // the pace of the simulated server
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      disconnected.countDown();
    }
  }

  private static String chunk(String text) {
    return "%x\r\n%s\r\n".formatted(text.length(), text);
  }

  static String json(String body) {
    return response("200 OK", "Content-Type: application/json\r\n", body);
  }

  static String response(String status, String headers, String body) {
    return "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(status, headers, body.getBytes(StandardCharsets.UTF_8).length, body);
  }

  private static FakeRequest read(InputStream in) throws IOException {
    String line = line(in);
    StringBuilder headers = new StringBuilder();
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      headers.append(header).append('\n');
      if (header.startsWith("Content-Length: ")) {
        length = Integer.parseInt(header.substring(16));
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new FakeRequest(line.replace(" HTTP/1.1", ""), headers.toString(), body);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private static void answer(OutputStream out, String response) throws IOException {
    out.write(response.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  int port() {
    return server.port();
  }

  /** The number of accepted connections. */
  int connections() {
    return server.accepted();
  }

  List<FakeRequest> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
