package dev.sourcecheck.api.dqops;

import dev.sourcecheck.process.CountConverter;
import dev.sourcecheck.process.PositiveDurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Time limits of DQOps' API, and the number of concurrent listings. */
@ConfigMapping(prefix = "sourcecheck.dqops")
interface DqopsSettings {
  /** The time limit of a connection test, which is then cancelled. */
  @WithDefault("PT55S")
  @WithConverter(PositiveDurationConverter.class)
  Duration testWithin();

  /** The time limit of a listing's login. */
  @WithDefault("PT30S")
  @WithConverter(PositiveDurationConverter.class)
  Duration loginWithin();

  /** The time limit of a listing. DQOps' client has a timeout of 120 seconds. */
  @WithDefault("PT100S")
  @WithConverter(PositiveDurationConverter.class)
  Duration listingWithin();

  /** The longest time that a request may wait for an import. */
  @WithDefault("PT110S")
  @WithConverter(PositiveDurationConverter.class)
  Duration importWithin();

  /** The maximum number of concurrent listings per replica; others are rejected with 429. */
  @WithDefault("24")
  @WithConverter(CountConverter.class)
  int listings();

  /** The maximum number of concurrent listings per host. */
  @WithDefault("4")
  @WithConverter(CountConverter.class)
  int listingsPerHost();
}
