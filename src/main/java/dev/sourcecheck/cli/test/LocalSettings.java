package dev.sourcecheck.cli.test;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.engine.DriverFolders;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.EngineSettings.CleartextPasswords;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.ReceiveBudget;
import dev.sourcecheck.process.DurationOrZeroConverter;
import dev.sourcecheck.process.LargeCountConverter;
import dev.sourcecheck.process.PositiveDurationConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The settings of the service that say how a source is tested, for tests in this process. They have
 * the same names and defaults, apart from loopback, which is allowed: the user of this process can
 * reach it anyway.
 *
 * @param engines how sources are connected to
 * @param catalog maximum size of a schema
 * @param deadlines how long each step may take
 * @param abandonAfter how long an aborted driver may hold its thread
 * @param runDeadline how long a test may take
 */
record LocalSettings(
    EngineContext engines,
    CatalogLimits catalog,
    Map<Step, Duration> deadlines,
    Duration abandonAfter,
    Duration runDeadline) {

  LocalSettings {
    deadlines = Map.copyOf(deadlines);
  }

  /**
   * @throws UsageException if a setting has an invalid value
   */
  static LocalSettings of(SettingValues values) throws UsageException {
    Map<Step, Duration> deadlines = new EnumMap<>(Step.class);
    for (Step step : Step.values()) {
      String name = "sourcecheck.worker.deadline." + step.wire().replace('_', '-');
      deadlines.put(
          step, values.find(name, new PositiveDurationConverter()).orElse(deadline(step)));
    }
    return new LocalSettings(
        engines(values),
        catalog(values),
        deadlines,
        values
            .find("sourcecheck.worker.abandon-after", new DurationOrZeroConverter())
            .orElse(Duration.ofSeconds(5)),
        values
            .find("sourcecheck.job.run-deadline", new PositiveDurationConverter())
            .orElse(Duration.ofMinutes(30)));
  }

  Duration deadlineOf(Step step) {
    return deadlines.getOrDefault(step, deadline(step));
  }

  private static Duration deadline(Step step) {
    return switch (step) {
      case CONNECTION -> Duration.ofSeconds(30);
      case TEMP_SCHEMA -> Duration.ofSeconds(60);
      case SCHEMA_DOWNLOAD -> Duration.ofMinutes(15);
      case LINEAGE_DOWNLOAD -> Duration.ofMinutes(10);
    };
  }

  private static EngineContext engines(SettingValues values) throws UsageException {
    ReceiveBudget received =
        values
            .find("sourcecheck.limits.received-bytes", new LargeCountConverter())
            .map(ReceiveBudget::new)
            .orElseGet(ReceiveBudget::ofHeap);
    CleartextPasswords cleartext =
        values
            .find("sourcecheck.cleartext-passwords", LocalSettings::cleartextPasswords)
            .orElse(CleartextPasswords.REFUSE);
    return new EngineContext(
        new Dialer(HostResolver.system(), egress(values), received),
        new DriverFolders(drivers(values)),
        cleartext == CleartextPasswords.ALLOW);
  }

  private static EgressPolicy egress(SettingValues values) throws UsageException {
    try {
      return EgressPolicy.of(new EgressVariables(values), true);
    } catch (IllegalArgumentException e) {
      throw new UsageException("An egress setting is invalid: " + e.getMessage());
    }
  }

  private static CleartextPasswords cleartextPasswords(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "refuse" -> CleartextPasswords.REFUSE;
      case "allow" -> CleartextPasswords.ALLOW;
      default -> throw new IllegalArgumentException("Expected one of allow, refuse");
    };
  }

  /** As the service does, but without creating the home folder. */
  private static Path drivers(SettingValues values) {
    String home =
        values
            .find("sourcecheck.home")
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".sourcecheck").toString());
    return DriverFolders.folder(values.find("sourcecheck.drivers-folder").orElse(""), home);
  }

  private static CatalogLimits catalog(SettingValues values) throws UsageException {
    CatalogLimits defaults = CatalogLimits.DEFAULT;
    return new CatalogLimits(
        values
            .find("sourcecheck.catalog.max-relations", new LargeCountConverter())
            .orElse(defaults.maxRelations()),
        values
            .find("sourcecheck.catalog.max-columns", new LargeCountConverter())
            .orElse(defaults.maxColumns()),
        defaults.abandonedAfter());
  }
}
