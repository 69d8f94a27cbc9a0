package dev.sourcecheck.auth;

import dev.sourcecheck.process.CountConverter;
import dev.sourcecheck.process.DurationOrZeroConverter;
import dev.sourcecheck.process.PositiveDurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The home folder, the admin key, and limits on requests. */
@ConfigMapping(prefix = "sourcecheck")
interface AuthSettings {
  /** Folder of the files of this installation, such as {@code admin.key}. */
  @WithDefault("${user.home}/.sourcecheck")
  Path home();

  /**
   * Admin key, the same for all replicas. Without it the first start creates one and writes it to
   * its home folder, which other replicas do not share.
   */
  Optional<String> adminKey();

  RequestLimits limits();

  AccessSettings auth();

  /** How clients other than those with a key get access. */
  interface AccessSettings {
    /** What requests without a key may do while the service listens on loopback only. */
    @WithDefault("none")
    AnonymousRole anonymousRole();

    /** How long a browser stays signed in. */
    @WithDefault("PT12H")
    @WithConverter(PositiveDurationConverter.class)
    Duration sessionLifetime();
  }

  /** The value {@code none}, or a role. */
  enum AnonymousRole {
    NONE(null),
    VIEWER(Role.VIEWER),
    OPERATOR(Role.OPERATOR),
    ADMIN(Role.ADMIN);

    private final @Nullable Role role;

    AnonymousRole(@Nullable Role role) {
      this.role = role;
    }

    /** Null for {@code none}. */
    @Nullable Role role() {
      return role;
    }
  }

  /** Limits per address, per key and in total. */
  interface RequestLimits {
    /**
     * Concurrent requests, including waiting ones and event streams; more are rejected with 503.
     */
    @WithName("requests")
    @WithDefault("4000")
    @WithConverter(CountConverter.class)
    int requests();

    /**
     * Concurrent requests with the same key; more are rejected with 429. A key never gets more than
     * remain free.
     */
    @WithDefault("2000")
    @WithConverter(CountConverter.class)
    int requestsPerKey();

    /** Wrong keys that one address may send in a burst. */
    @WithDefault("10")
    @WithConverter(CountConverter.class)
    int failures();

    /** Time after which one more wrong key is accepted. */
    @WithDefault("1s")
    @WithConverter(PositiveDurationConverter.class)
    Duration failureRefill();

    /** Maximum time for which another replica accepts a revoked key. */
    @WithDefault("2s")
    @WithConverter(DurationOrZeroConverter.class)
    Duration keysMaxAge();
  }
}
