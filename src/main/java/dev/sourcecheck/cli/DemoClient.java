package dev.sourcecheck.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A plain client of the HTTP API. */
final class DemoClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long POLL_MILLIS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String root;
  private final String key;

  /**
   * @param key of an admin
   */
  DemoClient(String root, String key) {
    this.root = root;
    this.key = key;
  }

  /** Creates the source, or replaces the one of that name that an earlier run created. */
  JsonNode register(String name, ObjectNode form) throws IOException, InterruptedException {
    for (JsonNode source : send("GET", "", "")) {
      if (source.path("name").asText().equals(name)) {
        return send("PUT", "/" + source.path("id").asLong(), form.toString());
      }
    }
    return send("POST", "", form.toString());
  }

  long submit(long source) throws IOException, InterruptedException {
    return send("POST", "/" + source + "/test", "").path("job_id").asLong();
  }

  JsonNode poll(long job, int waitSeconds) throws IOException, InterruptedException {
    return send("GET", "/test/" + job + "?wait=" + waitSeconds, "");
  }

  /** Polls until the response differs from the last one. */
  JsonNode next(long job, JsonNode last) throws IOException, InterruptedException {
    JsonNode now = poll(job, 0);
    while (now.equals(last)) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      now = poll(job, 0);
    }
    return now;
  }

  private JsonNode send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Duration.ofSeconds(70))
            .header("Content-Type", "application/json")
            .header("Authorization", "Key " + key)
            .method(method, BodyPublishers.ofString(body))
            .build();
    var response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          method + " " + path + " returned " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
