package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.servers.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Runs the scripts of the pipelines in {@code docs/pipelines.md}. */
class PipelinesIT {
  private static final Pattern STEP = Pattern.compile("sh '([^']+)'");
  private static final Pattern CRON = Pattern.compile("(?:\\S+ ){5}(.+)");

  @TempDir Path folder;

  @BeforeEach
  void install() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    Files.createSymbolicLink(
        tools.resolve("sourcecheck.jar"), Path.of(System.getProperty("sourcecheck.jar")));
    Files.copy(Path.of("src/main/launcher/sourcecheck"), tools.resolve("sourcecheck"));
    assertThat(tools.resolve("sourcecheck").toFile().setExecutable(true)).isTrue();
    Files.writeString(
        folder.resolve("sources.yaml"),
        """
        sources:
          - name: shop
            type: pg
            options:
              host: 127.0.0.1
              port: %d
              dbname: %s
              user: postgres
              password: ${env:SHOP_PASSWORD}
        """
            .formatted(Servers.postgres().getPort(), Servers.newDatabase()));
  }

  @Test
  void runsTheJobOfGithub() throws Exception {
    JsonNode steps = yaml("GitHub Actions").at("/jobs/sources/steps");

    run(steps.path(steps.size() - 1).path("run").asText());

    assertThat(folder.resolve("summary.md")).content().contains("### shop: success");
  }

  @Test
  void runsTheJobOfGitlab() throws Exception {
    run(yaml("GitLab").at("/sources/script/0").asText());

    assertThat(folder.resolve("report.xml")).content().contains("<testsuite name=\"shop\"");
  }

  @Test
  void runsTheStageOfJenkins() throws Exception {
    run(matched(STEP, block("Jenkins")));

    assertThat(folder.resolve("report.xml")).content().contains("<testsuite name=\"shop\"");
  }

  @Test
  void runsTheHookOfKubernetes() throws Exception {
    List<String> args = new ArrayList<>();
    yaml("Kubernetes")
        .at("/spec/template/spec/containers/0/args")
        .forEach(arg -> args.add(arg.asText()));

    String output = run("tools/sourcecheck " + String.join(" ", args));

    assertThat(output).endsWith("  verdict: success\n");
  }

  @Test
  void runsTheLineOfCron() throws Exception {
    String command = matched(CRON, block("cron"));

    assertThat(run(command)).isEmpty();
    assertThat(folder.resolve("report.xml")).content().contains("<testsuite name=\"shop\"");
    Files.delete(folder.resolve("sources.yaml"));
    assertThat(run(command.replace("|| logger", "2>&1 || echo")))
        .endsWith("a data source is not usable\n");
  }

  @Test
  void warningsExitWithFourOnRequest() throws Exception {
    String database = Servers.newDatabase();
    Servers.execute(
        Servers.superuser(database),
        "CREATE ROLE reader_" + database + " LOGIN PASSWORD 'postgres'",
        "REVOKE SELECT ON pg_catalog.pg_attrdef FROM PUBLIC");
    String command =
        "tools/sourcecheck test postgresql://reader_%s@127.0.0.1:%d/%s --password-env SHOP_PASSWORD"
            .formatted(database, Servers.postgres().getPort(), database);

    assertThat(run(command)).endsWith("  verdict: success\n");
    assertThat(run(command + " --fail-on warning --quiet || echo \"exit code $?\""))
        .isEqualTo("exit code 4\n");
  }

  private static String matched(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static JsonNode yaml(String section) throws Exception {
    Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(block(section));
    return new JsonMapper().valueToTree(loaded);
  }

  /** The first block of code of a section. */
  private static String block(String section) throws Exception {
    String manual = Files.readString(Path.of("docs", "pipelines.md"));
    String text = manual.substring(manual.indexOf("\n## " + section + "\n"));
    int from = text.indexOf('\n', text.indexOf("```")) + 1;
    return text.substring(from, text.indexOf("```", from));
  }

  /** Runs a script, with the folders of the manual in the folder of the test. */
  private String run(String script) throws Exception {
    String local =
        script
            .replace("/opt/sourcecheck/", folder + "/tools/")
            .replace("/etc/sourcecheck/", folder + "/")
            .replace("/var/lib/sourcecheck/", folder + "/")
            .replace("/config/", folder + "/");
    Path output = folder.resolve("output");
    ProcessBuilder builder = new ProcessBuilder("sh", "-ec", local).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SHOP_PASSWORD", "postgres");
    builder.environment().put("SOURCECHECK_ARCHIVE", "off");
    builder.environment().put("GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }
}
