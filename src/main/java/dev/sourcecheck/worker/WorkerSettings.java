package dev.sourcecheck.worker;

import dev.sourcecheck.process.CountConverter;
import dev.sourcecheck.process.DurationOrZeroConverter;
import dev.sourcecheck.process.PositiveDurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Concurrency, leases and deadlines of this replica. */
@ConfigMapping(prefix = "sourcecheck.worker")
public interface WorkerSettings {
  /** If false, this replica serves the API but runs no tests. */
  @WithDefault("true")
  boolean enabled();

  /** Concurrent jobs; by default 2,500 on a JDK with virtual threads, otherwise 250. */
  @WithConverter(CountConverter.class)
  Optional<Integer> concurrency();

  /**
   * How long a job belongs to a dead worker before others may claim it. Leases are renewed at a
   * third of this time.
   */
  @WithDefault("PT15S")
  @WithConverter(PositiveDurationConverter.class)
  Duration lease();

  /** How often to poll for waiting jobs without a notification. */
  @WithDefault("PT0.5S")
  @WithConverter(PositiveDurationConverter.class)
  Duration poll();

  /** How often to look for jobs whose lease or deadline expired; at least one second. */
  @WithDefault("PT1S")
  @WithConverter(PositiveDurationConverter.class)
  Duration reap();

  /** How often to delete old jobs, data of removed sources and incomplete downloads. */
  @WithDefault("PT1M")
  @WithConverter(PositiveDurationConverter.class)
  Duration tidy();

  /** How long a step may take. */
  StepDeadlines deadline();

  /**
   * How long an aborted step may take to return before its thread is abandoned and its slot is
   * released.
   */
  @WithDefault("PT5S")
  @WithConverter(DurationOrZeroConverter.class)
  Duration abandonAfter();

  /** How long running jobs may continue when the service stops; the others are then released. */
  @WithDefault("PT20S")
  @WithConverter(DurationOrZeroConverter.class)
  Duration grace();

  /**
   * The deadline of each step. A step that exceeds its deadline fails and the next one starts; the
   * job's deadline ends the job.
   */
  interface StepDeadlines {
    /** For reaching the source and logging in. */
    @WithDefault("PT30S")
    @WithConverter(PositiveDurationConverter.class)
    Duration connection();

    /** For the write probe. */
    @WithDefault("PT60S")
    @WithConverter(PositiveDurationConverter.class)
    Duration tempSchema();

    /** For reading the catalog. */
    @WithDefault("PT15M")
    @WithConverter(PositiveDurationConverter.class)
    Duration schemaDownload();

    /** For reading views and the query history. */
    @WithDefault("PT10M")
    @WithConverter(PositiveDurationConverter.class)
    Duration lineageDownload();
  }
}
