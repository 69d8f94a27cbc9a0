package dev.sourcecheck.api.dqops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long DQOps' clients wait, and how many may look into sources at a time. */
@ConfigMapping(prefix = "sourcecheck.dqops")
interface DqopsSettings {
  /** When a test of a connection is answered at the latest; it is cancelled then. */
  @WithDefault("PT55S")
  Duration testWithin();

  /** How long a listing may take to log in to the source. */
  @WithDefault("PT30S")
  Duration loginWithin();

  /** How long a listing may take as a whole. DQOps' client gives up after 120 seconds. */
  @WithDefault("PT100S")
  Duration listingWithin();

  /** How long a request may wait for an import, whatever it asks for. */
  @WithDefault("PT110S")
  Duration importWithin();

  /** How many listings a replica serves at a time; more are refused with 429. */
  @WithDefault("24")
  int listings();

  /** How many of these may ask one host. */
  @WithDefault("4")
  int listingsPerHost();
}
