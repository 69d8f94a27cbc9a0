package dev.sourcecheck.cli.remote;

import dev.sourcecheck.servers.FakeServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service whose responses a test writes, also incomplete ones, after which it is silent. */
public final class ScriptedService implements AutoCloseable {
  private static final String ROOT = "/api/v1/data_sources";

  private final FakeServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** Writes the response of a request. */
  @FunctionalInterface
  public interface Script {
    /**
     * @param request such as {@code POST /1/test}
     * @return the bytes to send; the connection stays open after them
     */
    String respond(String request) throws IOException;
  }

  public ScriptedService(Script script) throws IOException {
    server =
        new FakeServer(
            (in, out) -> {
              String line = requestLine(in);
              String request = line.replaceFirst(" HTTP/1.1$", "").replaceFirst(" " + ROOT, " ");
              requests.add(request);
              out.write(script.respond(request).getBytes(StandardCharsets.UTF_8));
              out.flush();
              in.transferTo(OutputStream.nullOutputStream());
            });
  }

  /** A complete response. */
  public static String json(String body) {
    return header("application/json", "Content-Length: " + body.length() + "\r\n") + body;
  }

  /** The start of a response whose body has a length that never arrives. */
  public static String unfinished(String type, String body) {
    return header(type, "Content-Length: 1000000\r\n") + body;
  }

  private static String header(String type, String more) {
    return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nConnection: close\r\n" + more + "\r\n";
  }

  private static String requestLine(InputStream in) throws IOException {
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("The client disconnected");
      }
      header.append((char) next);
    }
    return header.substring(0, header.indexOf("\r\n"));
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** The requests so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
