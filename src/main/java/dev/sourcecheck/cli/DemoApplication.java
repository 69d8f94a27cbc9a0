package dev.sourcecheck.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.auth.SignInLinks;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.remote.ServiceClient;
import dev.sourcecheck.cli.remote.ServiceException;
import dev.sourcecheck.embedded.EmbeddedServer;
import dev.sourcecheck.embedded.StartupException;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Uses the service as a client would: registers the sample source, submits a test and follows it to
 * its verdict. A second source, with a schema that is not granted, shows a failure and its fix.
 */
public final class DemoApplication implements QuarkusApplication {
  private static final String SOURCE = "sample shop";
  private static final String DENIED_SOURCE = "sample shop, grant missing";
  private static final long POLL_MILLIS = 20;

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
  public int run(String... args)
      throws IOException, UsageException, ServiceException, InterruptedException {
    Sample target = sample;
    if (target == null) {
      throw new IllegalStateException("The sample was not prepared");
    }
    int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    Path keyFile = HomeFolder.configured().resolve("admin.key");
    String given = StartupSettings.find("sourcecheck.admin-key");
    String key = given == null ? Files.readString(keyFile) : given;
    ServiceClient client = ServiceClient.of("http://127.0.0.1:" + port, key.strip());
    JsonNode results = test(client, target, SOURCE, SampleSource.TEMP_SCHEMA);
    boolean success = results.path("outcome").asText().equals(Outcome.SUCCESS.wire());
    JsonNode denied = test(client, target, DENIED_SOURCE, SampleSource.DENIED_SCHEMA);
    showHowToFix(denied, target.once());
    if (!target.once()) {
      System.out.println(
          "\nThe service is running at http://127.0.0.1:" + port + "  (Ctrl-C stops it)");
      String link = Arc.container().instance(SignInLinks.class).get().create(key.strip());
      System.out.println(
          "  sign in       http://127.0.0.1:" + port + link + "  (once, in a browser)");
      String place = given == null ? keyFile.toString() : "SOURCECHECK_ADMIN_KEY";
      System.out.println("  API key       in " + place + ", as \"Authorization: Key ...\"");
      System.out.println("  API document  http://127.0.0.1:" + port + "/q/openapi");
      System.out.println("  sources       http://127.0.0.1:" + port + "/api/v1/data_sources");
      System.out.println("  password      of the sample, in " + SampleSource.passwordFile());
      Quarkus.waitForExit();
    }
    return success ? 0 : 1;
  }

  private static JsonNode test(ServiceClient client, Sample target, String name, String tempSchema)
      throws ServiceException, InterruptedException {
    JsonNode source = register(client, name, form(target, name, tempSchema));
    System.out.printf(
        "Source %d: \"%s\", PostgreSQL at 127.0.0.1:%d, database %s, user %s, password %s%n",
        source.path("id").asLong(),
        name,
        target.port(),
        SampleSource.DATABASE,
        SampleSource.USER,
        target.password());
    long job = client.submit(source.path("id").asLong());
    System.out.println("Test " + job + ":");
    Map<String, String> shown = new HashMap<>();
    JsonNode results = client.job(job, 0);
    while (true) {
      results.path("results").forEach(step -> show(step, shown));
      if (results.path("finished_at").isTextual()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      results = client.job(job, 0);
    }
    String verdict = results.path("outcome").asText(results.path("status").asText());
    System.out.println("Verdict: " + verdict);
    return results;
  }

  /** Creates the source, or replaces the one of that name that an earlier run created. */
  private static JsonNode register(ServiceClient client, String name, ObjectNode form)
      throws ServiceException, InterruptedException {
    for (JsonNode source : client.sources()) {
      if (source.path("name").asText().equals(name)) {
        return client.replace(source.path("id").asLong(), form);
      }
    }
    return client.create(form);
  }

  /** Prints the command that applies the reported fix, for a POSIX shell. */
  private static void showHowToFix(JsonNode results, boolean once) {
    if (once) {
      return; // the sample stops
    }
    List<String> fixes = new ArrayList<>();
    results
        .path("results")
        .forEach(step -> step.at("/result/error/fix").forEach(fix -> fixes.add(fix.asText())));
    if (!fixes.isEmpty()) {
      System.out.println("\nThis failure is intended. To apply the fix, run");
      System.out.printf(
          "  java -jar %s demo --sql %s%n",
          System.getProperty("java.class.path"), quoted(String.join("; ", fixes)));
      System.out.println("and test the source again.");
    }
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
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

  private static ObjectNode form(Sample target, String name, String tempSchema) {
    ObjectNode form = JsonNodeFactory.instance.objectNode();
    form.put("name", name).put("type", "pg").put("temp_schema", tempSchema);
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
