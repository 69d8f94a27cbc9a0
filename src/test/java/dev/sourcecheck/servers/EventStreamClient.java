package dev.sourcecheck.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client of an event stream that shows what a browser hides: comments, retry and status. */
public final class EventStreamClient implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;

  private EventStreamClient(HttpResponse<InputStream> response) {
    this.response = response;
    this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /**
   * Connects.
   *
   * @param headers replace the key of the tests if they contain an Authorization or a Cookie
   */
  public static EventStreamClient connect(String url, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (!headers.containsKey("Authorization") && !headers.containsKey("Cookie")) {
      request.header("Authorization", "Key " + StoreResource.KEY);
    }
    headers.forEach(request::header);
    return new EventStreamClient(
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
  }

  /** A block of lines up to an empty one. */
  public record StreamFrame(List<String> lines) {
    public Optional<String> field(String name) {
      return lines.stream()
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }

    public boolean isEvent() {
      return field("data").isPresent();
    }

    public String id() {
      return field("id").orElseThrow();
    }

    public String name() {
      return field("event").orElseThrow();
    }

    public String data() {
      return field("data").orElseThrow();
    }
  }

  public int status() {
    return response.statusCode();
  }

  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** The next frame, empty at the end of the stream. Fails if the connection breaks. */
  public Optional<StreamFrame> next() throws IOException {
    List<String> frame = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        return Optional.of(new StreamFrame(frame));
      }
      frame.add(line);
    }
    return Optional.empty();
  }

  /** The next event, without retry and comments; empty at the end of the stream. */
  public Optional<StreamFrame> nextEvent() throws IOException {
    Optional<StreamFrame> frame = next();
    while (frame.isPresent() && !frame.get().isEvent()) {
      frame = next();
    }
    return frame;
  }

  /** All events up to the end of the stream. */
  public List<StreamFrame> rest() throws IOException {
    List<StreamFrame> events = new ArrayList<>();
    for (Optional<StreamFrame> event = nextEvent(); event.isPresent(); event = nextEvent()) {
      events.add(event.get());
    }
    return events;
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
