package dev.sourcecheck.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long jobs may take and how many may wait. */
@ConfigMapping(prefix = "sourcecheck.job")
public interface JobSettings {
  /** How long a job may wait, for a worker or for somebody's answer, before it is ended. */
  @WithDefault("PT24H")
  Duration waitDeadline();

  /** How long a job may run, all steps and attempts together, from its first claim. */
  @WithDefault("PT30M")
  Duration runDeadline();

  /** How often workers may begin a job that dies under them, before it ends as failed. */
  @WithDefault("3")
  int attempts();

  /** How many jobs may wait, for a worker or for somebody's answer; more are refused with 429. */
  @WithDefault("100000")
  int queueLimit();

  /** How many jobs of one source may run at a time, over all replicas. */
  @WithDefault("2")
  int perSource();

  /** How many jobs against one host may run at a time, over all replicas. */
  @WithDefault("16")
  int perHost();

  /** How long finished jobs are kept. */
  @WithDefault("P30D")
  Duration retention();
}
