package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sends requests to a service. None waits without end, whatever the service or a proxy does. */
final class ServiceRequests {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_MESSAGE = 500;
  private static final String DATA = "data: ";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final URI root;
  private final @Nullable String key;
  private final ClientTimeouts timeouts;

  /**
   * @param root to which paths are appended
   * @param key an API key, null for a service that requires none
   */
  ServiceRequests(URI root, @Nullable String key, ClientTimeouts timeouts) {
    this.root = root;
    this.key = key;
    this.timeouts = timeouts;
  }

  JsonNode send(String method, String path, @Nullable JsonNode body)
      throws ServiceException, InterruptedException {
    return send(method, path, body, timeouts);
  }

  /**
   * Sends a request that the service may answer later than others.
   *
   * @param wait how much later
   */
  JsonNode get(String path, Duration wait) throws ServiceException, InterruptedException {
    return send("GET", path, null, timeouts.withResponse(timeouts.response().plus(wait)));
  }

  JsonNode send(String method, String path, @Nullable JsonNode body, ClientTimeouts limits)
      throws ServiceException, InterruptedException {
    HttpRequest request =
        request(path, limits.response())
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<InputStream> response;
    String text;
    try {
      response = http.send(request, info -> new TimedBody(limits));
    } catch (IOException e) {
      throw withoutResponse(e, limits.response());
    }
    try (InputStream stream = response.body()) {
      text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (InterruptedIOException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw new ServiceException("The service at " + root + " failed: " + reason(e));
    }
    if (response.statusCode() / 100 != 2) {
      throw refused(response.statusCode(), text);
    }
    JsonNode json = text.isBlank() ? JSON.createObjectNode() : parse(text);
    if (json == null) {
      throw new ServiceException("The response of " + root + " is not JSON; is it a Sourcecheck?");
    }
    return json;
  }

  /**
   * Receives server-sent events until their stream ends. It also ends if it is refused, interrupted
   * or silent: then the caller reads the state in another way, which reports a failure.
   *
   * @param event receives each JSON object, and returns whether to continue
   */
  void events(String path, Predicate<ObjectNode> event) throws InterruptedException {
    HttpRequest request =
        request(path, timeouts.response()).header("Accept", "text/event-stream").build();
    try {
      HttpResponse<InputStream> response = http.send(request, info -> new TimedBody(timeouts));
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        boolean proceeds = response.statusCode() == 200;
        while (proceeds) {
          String line = lines.readLine();
          proceeds = line != null;
          if (line != null && line.startsWith(DATA)) {
            proceeds =
                !(parse(line.substring(DATA.length())) instanceof ObjectNode json)
                    || event.test(json);
          }
        }
      }
    } catch (InterruptedIOException e) {
      throw interrupted(e);
    } catch (IOException e) {
      return;
    }
  }

  private HttpRequest.Builder request(String path, Duration limit) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path)).timeout(limit);
    return key == null ? request : request.header("Authorization", "Key " + key);
  }

  private static InterruptedException interrupted(InterruptedIOException e) {
    InterruptedException interrupted = new InterruptedException();
    interrupted.initCause(e);
    return interrupted;
  }

  private ServiceException withoutResponse(IOException e, Duration limit) {
    if (e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException)) {
      return new ServiceException(
          "The service at " + root + " did not respond within " + limit.toSeconds() + " s");
    }
    return new ServiceException("The service at " + root + " cannot be reached: " + reason(e));
  }

  /** The JDK's client reports most failures to connect without a message. */
  private String reason(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "the host " + root.getHost() + " is unknown";
      }
      if (cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return e instanceof ConnectException
        ? "the connection was refused"
        : e.getClass().getSimpleName();
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

  private static @Nullable JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
