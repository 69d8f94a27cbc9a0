package dev.sourcecheck.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Who is let in, and how many at a time. */
@ConfigMapping(prefix = "sourcecheck")
interface AuthSettings {
  /** The folder of what this installation keeps beside its store; {@code admin.key} is there. */
  @WithDefault("${user.home}/.sourcecheck")
  Path home();

  /**
   * A key that opens as admin, the same for all replicas. Without it the first start makes one and
   * keeps it in its own home folder, which the others do not share.
   */
  Optional<String> adminKey();

  Limits limits();

  /** What one address, one key and all of them together may ask for. */
  interface Limits {
    /** Requests under way at a time, waiting ones and event streams included; more get a 503. */
    @WithName("requests")
    @WithDefault("4000")
    int requests();

    /**
     * Of these, how many with the same key; more get a 429. A key never gets more than are left for
     * the others.
     */
    @WithDefault("2000")
    int requestsPerKey();

    /** Wrong keys that one address may send in a row. */
    @WithDefault("10")
    int failures();

    /** How long it takes until one more wrong key is listened to. */
    @WithDefault("1s")
    Duration failureRefill();

    /** How long a revoked key may still open on another replica. */
    @WithDefault("2s")
    Duration keysMaxAge();
  }
}
