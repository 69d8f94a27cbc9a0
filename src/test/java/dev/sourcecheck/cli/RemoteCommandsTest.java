package dev.sourcecheck.cli;

import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that use a running service. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class RemoteCommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final String name = UUID.randomUUID().toString();

  @TestHTTPResource("/")
  URL service;

  @TempDir Path folder;
  private Path key;

  @BeforeEach
  void writeKey() throws Exception {
    key = Files.writeString(folder.resolve("key"), StoreResource.KEY + "\n");
  }

  @Test
  void testsASourceOfTheService() throws Exception {
    register(form(name, Servers.newDatabase()));

    int code = run("test", "--source", name, "--json");

    JsonNode job = new JsonMapper().readTree(out.toString());
    assertThat(job.path("status").asText()).as(err.toString()).isEqualTo("done");
    assertThat(code).isEqualTo(job.path("outcome").asText().equals("success") ? 0 : 1);
    out.getBuffer().setLength(0);
    assertThat(run("wait", job.path("id").asText())).isEqualTo(code);
    assertThat(out.toString())
        .isEqualTo(job.path("id").asText() + " " + job.path("outcome").asText() + "\n");
    out.getBuffer().setLength(0);
    assertThat(run("history", name)).isZero();
    assertThat(out.toString().lines())
        .singleElement()
        .asString()
        .startsWith(job.path("id").asText());
  }

  @Test
  void cancelsATestThatNeedsAnAnswer() throws Exception {
    ObjectNode form = form(name, Servers.newDatabase());
    options(form).remove("password");
    register(form);

    assertThat(run("test", "--source", name)).isEqualTo(2);

    assertThat(err.toString())
        .isEqualTo(
            "sourcecheck: "
                + name
                + " needs authentication: pass --password-env VARIABLE or --secret-env\n");
    assertThat(run("history", name)).isZero();
    assertThat(out.toString()).contains("cancelled");
  }

  @Test
  void wrongKeysAndNamesHaveTheirOwnCodes() throws Exception {
    assertThat(run("test", "--source", name)).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("sourcecheck: The service has no source " + name + "\n");
    err.getBuffer().setLength(0);
    Files.writeString(key, "sck_0123456789ab_wrong");

    assertThat(run("test", "--source", name)).isEqualTo(3);
    assertThat(err.toString())
        .isEqualTo(
            "sourcecheck: The service returned 401; set SOURCECHECK_API_KEY to an API key: The API"
                + " key is unknown or was revoked\n");
  }

  @Test
  void errorsOfTheServiceAreSentences() {
    register(form(name, "db"));

    assertThat(run("wait", "999999999")).isEqualTo(3);
    assertThat(run("history", name, "--limit", "0")).isEqualTo(3);

    assertThat(err.toString())
        .isEqualTo(
            "sourcecheck: The service returned 422: job_id: Test not found\n"
                + "sourcecheck: The service returned 422: limit: Input should be between 1 and"
                + " 100\n");
  }

  @Test
  void appliesListsAndRemoves() throws Exception {
    Path file = folder.resolve("sources.yaml");
    Files.writeString(
        file,
        """
        sources:
          - name: %s
            type: pg
            options: {host: 127.0.0.1, dbname: d, user: u}
        """
            .formatted(name));

    assertThat(run("sources", "apply", "-f", file.toString(), "--dry-run")).isZero();
    assertThat(run("sources", "apply", "-f", file.toString())).isZero();
    assertThat(run("sources", "apply", "-f", file.toString())).isZero();
    Files.writeString(file, Files.readString(file).replace("user: u", "user: v"));
    assertThat(run("sources", "apply", "-f", file.toString())).isZero();

    assertThat(out.toString())
        .isEqualTo(
            "create     %1$s (dry run)\ncreate     %1$s\nunchanged  %1$s\nchange     %1$s\n"
                .formatted(name));
    out.getBuffer().setLength(0);
    assertThat(run("sources", "list")).isZero();
    assertThat(out.toString()).contains(name);
    out.getBuffer().setLength(0);
    assertThat(run("sources", "apply", "-f", file.toString(), "--json")).isZero();
    assertThat(new JsonMapper().readTree(out.toString()).toString())
        .isEqualTo(
            "[{\"name\":\"%s\",\"change\":\"unchanged\",\"dry_run\":false}]".formatted(name));
    out.getBuffer().setLength(0);
    assertThat(run("sources", "rm", name, "--json")).isZero();
    assertThat(new JsonMapper().readTree(out.toString()).at("/0/name").asText()).isEqualTo(name);
    assertThat(run("sources", "rm", name)).isEqualTo(2);
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--server", service.toString(), "--api-key-file", key.toString()));
    return SourcecheckCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
