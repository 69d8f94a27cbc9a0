package dev.sourcecheck.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How much this replica runs at a time, and how it holds on to it. */
@ConfigMapping(prefix = "sourcecheck.worker")
public interface WorkerSettings {
  /** False makes a replica that serves the API and runs nothing. */
  @WithDefault("true")
  boolean enabled();

  /** Jobs at a time; without a value 2,500 where the JDK has virtual threads, else 250. */
  OptionalInt concurrency();

  /**
   * How long a job stays a dead worker's before others may take it. Renewed three times as often.
   */
  @WithDefault("PT15S")
  Duration lease();

  /** How often to look for waiting jobs when nobody told of any. */
  @WithDefault("PT0.5S")
  Duration poll();

  /** How often to look for jobs whose worker is gone. */
  @WithDefault("PT1S")
  Duration reap();

  /** How often to take away what deleted sources and dead downloads left. */
  @WithDefault("PT1M")
  Duration tidy();

  /** How long a step may take. */
  StepDeadlines deadline();

  /**
   * How long an aborted step may take to return before its thread is given up and its slot given
   * back.
   */
  @WithDefault("PT5S")
  Duration abandonAfter();

  /** How long running jobs may go on when the service is told to stop; the rest is handed over. */
  @WithDefault("PT20S")
  Duration grace();

  /**
   * One for each step. A step that runs into its own ends as failed and the next one begins; the
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
