package dev.sourcecheck.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** Concurrency, leases and deadlines of this replica. */
@ConfigMapping(prefix = "sourcecheck.worker")
public interface WorkerSettings {
  /** If false, this replica serves the API but runs no tests. */
  @WithDefault("true")
  boolean enabled();

  /** Concurrent jobs; by default 2,500 on a JDK with virtual threads, otherwise 250. */
  OptionalInt concurrency();

  /**
   * How long a job belongs to a dead worker before others may claim it. Leases are renewed at a
   * third of this time.
   */
  @WithDefault("PT15S")
  Duration lease();

  /** How often to poll for waiting jobs without a notification. */
  @WithDefault("PT0.5S")
  Duration poll();

  /** How often to look for jobs whose lease or deadline expired; at least one second. */
  @WithDefault("PT1S")
  Duration reap();

  /** How often to delete old jobs, data of removed sources and incomplete downloads. */
  @WithDefault("PT1M")
  Duration tidy();

  /** How long a step may take. */
  StepDeadlines deadline();

  /**
   * How long an aborted step may take to return before its thread is abandoned and its slot is
   * released.
   */
  @WithDefault("PT5S")
  Duration abandonAfter();

  /** How long running jobs may continue when the service stops; the others are then released. */
  @WithDefault("PT20S")
  Duration grace();

  /**
   * The deadline of each step. A step that exceeds its deadline fails and the next one starts; the
   * job's deadline ends the job.
   */
  interface StepDeadlines {
    /** For reaching the source and logging in. */
    @WithDefault("PT30S")
    Duration connection();

    /** For the write probe. */
    @WithDefault("PT60S")
    Duration tempSchema();

    /** For reading the catalog. */
    @WithDefault("PT15M")
    Duration schemaDownload();

    /** For reading views and the query history. */
    @WithDefault("PT10M")
    Duration lineageDownload();
  }
}
