package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.cli.input.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client of the HTTP API of a service. */
public final class ServiceClient {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(70);
  private static final int MAX_MESSAGE = 500;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final URI root;
  private final @Nullable String key;

  private ServiceClient(URI root, @Nullable String key) {
    this.root = root;
    this.key = key;
  }

  /**
   * @param url of the service, such as {@code http://127.0.0.1:8080}
   * @param key an API key, null for a service that requires none
   */
  public static ServiceClient of(String url, @Nullable String key) throws UsageException {
    try {
      URI uri = URI.create(url.strip().replaceFirst("/+$", "") + "/api/v1/data_sources");
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) {
        return new ServiceClient(uri, key == null || key.isBlank() ? null : key.strip());
      }
    } catch (IllegalArgumentException e) {
      // reported like other invalid URLs; the message would quote it
      throw invalidUrl();
    }
    throw invalidUrl();
  }

  private static UsageException invalidUrl() {
    return new UsageException("The URL of the service must have a form such as http://host:8080");
  }

  /** All sources. */
  public List<JsonNode> sources() throws ServiceException, InterruptedException {
    List<JsonNode> sources = new ArrayList<>();
    send("GET", "", null).forEach(sources::add);
    return sources;
  }

  /**
   * The id of the source of a name.
   *
   * @throws UsageException if there is none
   */
  public long sourceId(String name) throws ServiceException, UsageException, InterruptedException {
    for (JsonNode source : sources()) {
      if (source.path("name").asText().equals(name)) {
        return source.path("id").asLong();
      }
    }
    throw new UsageException("The service has no source " + name);
  }

  /** Submits a test and returns the id of its job. */
  public long submit(long source) throws ServiceException, InterruptedException {
    return send("POST", "/" + source + "/test", null).path("job_id").asLong();
  }

  /** The job of a test. */
  public ObjectNode job(long job, int waitSeconds) throws ServiceException, InterruptedException {
    return object(send("GET", "/test/" + job + "?wait=" + waitSeconds, null));
  }

  public ObjectNode cancel(long job) throws ServiceException, InterruptedException {
    return object(send("POST", "/test/" + job + "/cancel", null));
  }

  /** Supplies credentials for one test. */
  public ObjectNode authenticate(long job, ObjectNode secrets)
      throws ServiceException, InterruptedException {
    return object(send("POST", "/test/" + job + "/authenticate", secrets));
  }

  /** Allows the write probe of a view-only source for one test. */
  public ObjectNode confirm(long job) throws ServiceException, InterruptedException {
    ObjectNode allowed = JSON.createObjectNode().put("allow_write", true);
    return object(send("POST", "/test/" + job + "/confirm", allowed));
  }

  /** A page of the tests of a source, newest first. */
  public JsonNode history(long source, int limit) throws ServiceException, InterruptedException {
    return send("GET", "/" + source + "/tests?limit=" + limit, null);
  }

  public JsonNode create(JsonNode form) throws ServiceException, InterruptedException {
    return send("POST", "", form);
  }

  public JsonNode replace(long source, JsonNode form)
      throws ServiceException, InterruptedException {
    return send("PUT", "/" + source, form);
  }

  public void delete(long source) throws ServiceException, InterruptedException {
    send("DELETE", "/" + source, null);
  }

  /**
   * Follows a test by its events until the stream ends, which it also does if it is interrupted.
   *
   * @param state receives each state of the job
   */
  public void follow(long job, Consumer<ObjectNode> state)
      throws ServiceException, InterruptedException {
    HttpRequest request =
        request("/test/" + job + "/events").header("Accept", "text/event-stream").build();
    try {
      HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != 200) {
          throw refused(response.statusCode(), "");
        }
        lines
            .filter(line -> line.startsWith("data: "))
            .map(line -> parse(line.substring("data: ".length())))
            .filter(ObjectNode.class::isInstance)
            .map(ObjectNode.class::cast)
            .forEach(state);
      } catch (UncheckedIOException e) {
        return; // the stream was interrupted; the caller reads the job
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
    return key == null ? request : request.header("Authorization", "Key " + key);
  }

  private JsonNode send(String method, String path, @Nullable JsonNode body)
      throws ServiceException, InterruptedException {
    HttpRequest request =
        request(path)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw refused(response.statusCode(), response.body());
      }
      return response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new ServiceException("The response of " + root + " is not JSON; is it a Sourcecheck?");
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private ServiceException unreachable(IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new ServiceException("The service at " + root + " cannot be reached: " + reason);
  }

  private static ServiceException refused(int status, String body) {
    String text = readable(body).replaceAll("\\p{C}+", " ").strip();
    String message = text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "..." : text;
    String advice = status == 401 ? "; set SOURCECHECK_API_KEY to an API key" : "";
    return new ServiceException(
        "The service returned " + status + advice + (message.isEmpty() ? "" : ": " + message));
  }

  /** The messages of an error of the API, each with its field; any other text as it is. */
  private static String readable(String body) {
    JsonNode json = parse(body);
    JsonNode detail = json == null ? MissingNode.getInstance() : json.path("detail");
    if (detail.isTextual()) {
      return detail.textValue();
    }
    List<String> errors = new ArrayList<>();
    for (JsonNode error : detail) {
      List<String> field = new ArrayList<>();
      error.path("loc").forEach(part -> field.add(part.asText()));
      String name = String.join(".", field.subList(Math.min(1, field.size()), field.size()));
      errors.add((name.isEmpty() ? "" : name + ": ") + error.path("msg").asText());
    }
    return errors.isEmpty() ? body : String.join("; ", errors);
  }

  private static ObjectNode object(JsonNode json) throws ServiceException {
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new ServiceException("The service returned something else than a job");
  }

  private static @Nullable JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return null; // an event of another service
    }
  }
}
