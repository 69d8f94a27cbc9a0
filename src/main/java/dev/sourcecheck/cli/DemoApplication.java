package dev.sourcecheck.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.embedded.EmbeddedServer;
import dev.sourcecheck.embedded.StartupException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Uses the service as a client would: registers the sample source, submits a test and follows it to
 * its verdict.
 */
public final class DemoApplication implements QuarkusApplication {
  private static final String SOURCE = "sample shop";

  private record Sample(int port, String password, boolean once) {}

  // the framework creates the application, so nothing can be passed to its constructor
  private static @Nullable Sample sample;

  /** Starts the sample server and fills it. */
  static void prepare(ServiceLaunch launch, boolean once) throws StartupException {
    System.out.println("Starting a sample PostgreSQL ...");
    EmbeddedServer server = launch.startSample();
    sample = new Sample(server.port(), SampleSource.fill(server), once);
  }

  @Override
  public int run(String... args) throws IOException, InterruptedException {
    Sample target = sample;
    if (target == null) {
      throw new IllegalStateException("The sample was not prepared");
    }
    int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    Path keyFile = HomeFolder.configured().resolve("admin.key");
    String given = StartupSettings.find("sourcecheck.admin-key");
    String key = given == null ? Files.readString(keyFile) : given;
    DemoClient client =
        new DemoClient("http://127.0.0.1:" + port + "/api/v1/data_sources", key.strip());
    boolean success = test(client, target);
    if (!target.once()) {
      System.out.println(
          "\nThe service is running at http://127.0.0.1:" + port + "  (Ctrl-C stops it)");
      String place = given == null ? keyFile.toString() : "SOURCECHECK_ADMIN_KEY";
      System.out.println("  API key       in " + place + ", as \"Authorization: Key ...\"");
      System.out.println("  API document  http://127.0.0.1:" + port + "/q/openapi");
      System.out.println("  sources       http://127.0.0.1:" + port + "/api/v1/data_sources");
      Quarkus.waitForExit();
    }
    return success ? 0 : 1;
  }

  private static boolean test(DemoClient client, Sample target)
      throws IOException, InterruptedException {
    JsonNode source = client.register(SOURCE, form(target));
    System.out.printf(
        "Source %d: \"%s\", PostgreSQL at 127.0.0.1:%d, database %s, user %s%n",
        source.path("id").asLong(),
        SOURCE,
        target.port(),
        SampleSource.DATABASE,
        SampleSource.USER);
    long job = client.submit(source.path("id").asLong());
    System.out.println("Test " + job + ":");
    Map<String, String> shown = new HashMap<>();
    JsonNode results = client.poll(job, 0);
    while (true) {
      results.path("results").forEach(step -> show(step, shown));
      if (results.path("finished_at").isTextual()) {
        break;
      }
      results = client.next(job, results);
    }
    String verdict = results.path("outcome").asText(results.path("status").asText());
    System.out.println("Verdict: " + verdict);
    return verdict.equals(Outcome.SUCCESS.wire());
  }

  private static void show(JsonNode step, Map<String, String> shown) {
    String name = step.path("step").asText();
    String status = step.path("status").asText();
    if (status.equals("waiting") || status.equals(shown.put(name, status))) {
      return;
    }
    JsonNode result = step.path("result");
    String found =
        result.isObject()
            ? "%-8s %s (%d ms)"
                .formatted(
                    result.path("outcome").asText(),
                    result.path("message").asText(),
                    result.path("duration_ms").asLong())
            : "";
    System.out.printf("  %-17s %-11s %s%n", name, status, found);
    result
        .path("error")
        .path("fix")
        .forEach(fix -> System.out.println("      fix: " + fix.asText()));
  }

  private static ObjectNode form(Sample target) {
    ObjectNode form = JsonNodeFactory.instance.objectNode();
    form.put("name", SOURCE).put("type", "pg").put("temp_schema", SampleSource.TEMP_SCHEMA);
    form.putObject("options")
        .put("host", "127.0.0.1")
        .put("port", target.port())
        .put("user", SampleSource.USER)
        .put("password", target.password())
        .put("dbname", SampleSource.DATABASE)
        .put("sslmode", "prefer");
    return form;
  }
}
