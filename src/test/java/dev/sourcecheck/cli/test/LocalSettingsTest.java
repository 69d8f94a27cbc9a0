package dev.sourcecheck.cli.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogSettings;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.engine.EngineSettings;
import dev.sourcecheck.engine.EngineSettings.CleartextPasswords;
import dev.sourcecheck.job.JobSettings;
import dev.sourcecheck.worker.WorkerSettings;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalSettingsTest {
  @Test
  void hasTheDefaultsOfTheService() throws Exception {
    SmallRyeConfig service =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(WorkerSettings.class)
            .withMapping(JobSettings.class)
            .withMapping(CatalogSettings.class)
            .withMapping(EngineSettings.class)
            .withValidateUnknown(false)
            .build();
    WorkerSettings worker = service.getConfigMapping(WorkerSettings.class);
    CatalogSettings catalog = service.getConfigMapping(CatalogSettings.class);

    LocalSettings settings = of(Map.of(), Map.of());

    assertThat(settings.deadlines())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Step.CONNECTION, worker.deadline().connection(),
                Step.TEMP_SCHEMA, worker.deadline().tempSchema(),
                Step.SCHEMA_DOWNLOAD, worker.deadline().schemaDownload(),
                Step.LINEAGE_DOWNLOAD, worker.deadline().lineageDownload()));
    assertThat(settings.abandonAfter()).isEqualTo(worker.abandonAfter());
    assertThat(settings.runDeadline())
        .isEqualTo(service.getConfigMapping(JobSettings.class).runDeadline());
    assertThat(settings.catalog())
        .isEqualTo(
            new CatalogLimits(
                catalog.maxRelations(), catalog.maxColumns(), catalog.abandonedAfter()));
    assertThat(settings.engines().cleartextPasswords())
        .isEqualTo(
            service.getConfigMapping(EngineSettings.class).cleartextPasswords()
                == CleartextPasswords.ALLOW);
  }

  @Test
  void readsEachSetting() throws Exception {
    Map<String, String> variables = new HashMap<>();
    variables.put("SOURCECHECK_CLEARTEXT_PASSWORDS", "Allow");
    variables.put("SOURCECHECK_WORKER_DEADLINE_CONNECTION", "1s");
    variables.put("SOURCECHECK_WORKER_DEADLINE_TEMP_SCHEMA", "PT2S");
    variables.put("SOURCECHECK_WORKER_DEADLINE_SCHEMA_DOWNLOAD", "3m");
    variables.put("SOURCECHECK_WORKER_DEADLINE_LINEAGE_DOWNLOAD", " 4h ");
    variables.put("SOURCECHECK_WORKER_ABANDON_AFTER", "0");
    variables.put("SOURCECHECK_JOB_RUN_DEADLINE", "PT5H");
    variables.put("SOURCECHECK_CATALOG_MAX_RELATIONS", "6");
    variables.put("SOURCECHECK_CATALOG_MAX_COLUMNS", "7");
    variables.put("SOURCECHECK_HOME", "/srv/sourcecheck");

    LocalSettings settings = of(variables, Map.of());

    assertThat(settings.engines().cleartextPasswords()).isTrue();
    assertThat(settings.deadlines())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Step.CONNECTION, Duration.ofSeconds(1),
                Step.TEMP_SCHEMA, Duration.ofSeconds(2),
                Step.SCHEMA_DOWNLOAD, Duration.ofMinutes(3),
                Step.LINEAGE_DOWNLOAD, Duration.ofHours(4)));
    assertThat(settings.abandonAfter()).isZero();
    assertThat(settings.runDeadline()).isEqualTo(Duration.ofHours(5));
    assertThat(settings.catalog()).isEqualTo(new CatalogLimits(6, 7, Duration.ofHours(6)));
  }

  /** As for the service, on the command line before {@code -jar}. */
  @Test
  void systemPropertiesTakePrecedence() throws Exception {
    LocalSettings settings =
        of(
            Map.of("SOURCECHECK_CLEARTEXT_PASSWORDS", "refuse"),
            Map.of("sourcecheck.cleartext-passwords", "allow"));

    assertThat(settings.engines().cleartextPasswords()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sourcecheck.cleartext-passwords | yes | Expected one of allow, refuse",
        "sourcecheck.worker.deadline.connection | soon | Expected a duration such as PT30S",
        "sourcecheck.worker.deadline.temp-schema | 0 | Expected a duration of at least PT0.001S",
        "sourcecheck.job.run-deadline | -1s | Expected a duration of at least PT0.001S",
        "sourcecheck.catalog.max-columns | 0 | Expected a whole number from 1",
        "sourcecheck.limits.received-bytes | 1.5 | Expected a whole number from 1",
      })
  void invalidValuesAreWrongUsage(String name, String value, String reason) {
    String variable = SettingValues.variable(name);

    assertThatThrownBy(() -> of(Map.of(variable, value), Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The setting %s (%s) has the invalid value \"%s\": %s"
                .formatted(name, variable, value, reason));
  }

  /** The reference of the settings lists exactly those that are read. */
  @Test
  void documentsTheSettingsThatApply() throws Exception {
    Set<String> read = new TreeSet<>();
    LocalSettings.of(
        new SettingValues(
            name -> null,
            name -> {
              read.add(name);
              return null;
            }));
    String reference = Files.readString(Path.of("docs/settings.md"));
    String paragraph =
        Pattern.compile(
                "^`sourcecheck test` in its own.*?\\n\\n", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(reference)
            .results()
            .map(match -> match.group())
            .collect(Collectors.joining());
    Set<String> documented = new TreeSet<>();
    Pattern.compile("`(sourcecheck\\.[a-z.-]+)\\*?`")
        .matcher(paragraph.substring(0, paragraph.indexOf("The others")))
        .results()
        .forEach(match -> documented.add(match.group(1)));

    assertThat(read).hasSizeGreaterThan(10);
    assertThat(documented)
        .allSatisfy(name -> assertThat(read).anyMatch(setting -> covers(name, setting)));
    assertThat(read)
        .allSatisfy(setting -> assertThat(documented).anyMatch(name -> covers(name, setting)));
  }

  private static boolean covers(String documented, String setting) {
    return documented.endsWith(".") ? setting.startsWith(documented) : setting.equals(documented);
  }

  private static LocalSettings of(Map<String, String> variables, Map<String, String> properties)
      throws UsageException {
    return LocalSettings.of(new SettingValues(variables::get, properties::get));
  }
}
