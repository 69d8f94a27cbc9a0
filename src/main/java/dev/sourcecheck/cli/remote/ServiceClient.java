package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.cli.input.UsageException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client of the HTTP API of a service. */
public final class ServiceClient {
  private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

  private final ServiceRequests requests;

  private ServiceClient(ServiceRequests requests) {
    this.requests = requests;
  }

  /**
   * @param url of the service, such as {@code http://127.0.0.1:8080}
   * @param key an API key, null for a service that requires none
   */
  public static ServiceClient of(String url, @Nullable String key) throws UsageException {
    return of(url, key, ClientTimeouts.DEFAULT);
  }

  /**
   * @param url of the service, such as {@code http://127.0.0.1:8080}
   * @param key an API key, null for a service that requires none
   */
  public static ServiceClient of(String url, @Nullable String key, ClientTimeouts timeouts)
      throws UsageException {
    String used = key == null || key.isBlank() ? null : key.strip();
    if (used != null && !VISIBLE.matcher(used).matches()) {
      throw new UsageException(
          "The API key contains a character that no key has, such as a space or a line break");
    }
    try {
      URI uri = URI.create(url.strip().replaceFirst("/+$", "") + "/api/v1/data_sources");
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) {
        return new ServiceClient(new ServiceRequests(uri, used, timeouts));
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
    JsonNode list = requests.send("GET", "", null);
    if (!list.isArray()) {
      throw unexpected("a list of sources");
    }
    List<JsonNode> sources = new ArrayList<>();
    list.forEach(sources::add);
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
    JsonNode id = requests.send("POST", "/" + source + "/test", null).path("job_id");
    if (!id.isIntegralNumber()) {
      throw unexpected("the id of a job");
    }
    return id.longValue();
  }

  /** The job of a test. */
  public ObjectNode job(long job, int waitSeconds) throws ServiceException, InterruptedException {
    String path = "/test/" + job + "?wait=" + waitSeconds;
    return jobOf(requests.get(path, Duration.ofSeconds(waitSeconds)));
  }

  public ObjectNode cancel(long job) throws ServiceException, InterruptedException {
    return jobOf(requests.send("POST", "/test/" + job + "/cancel", null));
  }

  /**
   * Cancels a test before this process ends.
   *
   * @param limit for each part of the exchange
   */
  public void cancelWithin(Duration limit, long job) throws ServiceException, InterruptedException {
    ClientTimeouts limits = new ClientTimeouts(limit, limit, limit);
    requests.send("POST", "/test/" + job + "/cancel", null, limits);
  }

  /** Supplies credentials for one test. */
  public ObjectNode authenticate(long job, ObjectNode secrets)
      throws ServiceException, InterruptedException {
    return jobOf(requests.send("POST", "/test/" + job + "/authenticate", secrets));
  }

  /** Allows the write probe of a view-only source for one test. */
  public ObjectNode confirm(long job) throws ServiceException, InterruptedException {
    ObjectNode allowed = JsonNodeFactory.instance.objectNode().put("allow_write", true);
    return jobOf(requests.send("POST", "/test/" + job + "/confirm", allowed));
  }

  /** A page of the tests of a source, newest first. */
  public JsonNode history(long source, int limit) throws ServiceException, InterruptedException {
    return requests.send("GET", "/" + source + "/tests?limit=" + limit, null);
  }

  public JsonNode create(JsonNode form) throws ServiceException, InterruptedException {
    return requests.send("POST", "", form);
  }

  public JsonNode replace(long source, JsonNode form)
      throws ServiceException, InterruptedException {
    return requests.send("PUT", "/" + source, form);
  }

  public void delete(long source) throws ServiceException, InterruptedException {
    requests.send("DELETE", "/" + source, null);
  }

  /**
   * Follows a test by its events until the stream ends, which it also does if it is refused,
   * interrupted or silent. The caller then reads the job.
   *
   * @param state receives each state of the job, and returns whether to continue
   */
  public void follow(long job, Predicate<ObjectNode> state) throws InterruptedException {
    requests.events("/test/" + job + "/events", state);
  }

  /** Without a status, a caller would wait for ever. */
  private static ObjectNode jobOf(JsonNode json) throws ServiceException {
    if (json instanceof ObjectNode job && job.path("status").isTextual()) {
      return job;
    }
    throw unexpected("a job");
  }

  private static ServiceException unexpected(String expected) {
    return new ServiceException(
        "The service returned something other than " + expected + "; is it a Sourcecheck?");
  }
}
