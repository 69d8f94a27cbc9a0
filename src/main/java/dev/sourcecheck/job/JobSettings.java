package dev.sourcecheck.job;

import dev.sourcecheck.process.CountConverter;
import dev.sourcecheck.process.CountOrNoneConverter;
import dev.sourcecheck.process.DurationOrZeroConverter;
import dev.sourcecheck.process.PositiveDurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Time limits and caps of jobs. */
@ConfigMapping(prefix = "sourcecheck.job")
public interface JobSettings {
  /** How long a job may wait for a worker or for an answer before it is ended. */
  @WithDefault("PT24H")
  @WithConverter(PositiveDurationConverter.class)
  Duration waitDeadline();

  /** How long a job may run from its first claim, including all steps and attempts. */
  @WithDefault("PT30M")
  @WithConverter(PositiveDurationConverter.class)
  Duration runDeadline();

  /** How many attempts of a job may be lost with their worker before the job fails. */
  @WithDefault("3")
  @WithConverter(CountConverter.class)
  int attempts();

  /** How many jobs may wait for a worker or for an answer; more are rejected with 429. */
  @WithDefault("100000")
  @WithConverter(CountOrNoneConverter.class)
  int queueLimit();

  /** How many jobs of one source may run at the same time over all replicas. */
  @WithDefault("2")
  @WithConverter(CountConverter.class)
  int perSource();

  /** How many jobs against one host may run at the same time over all replicas. */
  @WithDefault("16")
  @WithConverter(CountConverter.class)
  int perHost();

  /** How long finished jobs are kept. */
  @WithDefault("P30D")
  @WithConverter(DurationOrZeroConverter.class)
  Duration retention();
}
