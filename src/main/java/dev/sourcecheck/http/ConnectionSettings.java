package dev.sourcecheck.http;

import dev.sourcecheck.process.CountConverter;
import dev.sourcecheck.process.PositiveDurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Limits on the number of connections and on slow clients. */
@ConfigMapping(prefix = "sourcecheck.limits")
public interface ConnectionSettings {
  /**
   * Maximum number of open connections. Beyond it the oldest connection that has shown no valid key
   * is closed. Without a value, half of the process's file descriptors, up to 10,000.
   */
  @WithConverter(CountConverter.class)
  Optional<Integer> connections();

  /** Maximum time for a TLS handshake and the header of a request. */
  @WithDefault("PT10S")
  @WithConverter(PositiveDurationConverter.class)
  Duration headerTimeout();

  /** Maximum time for the body of a request, from the end of its header. */
  @WithDefault("PT30S")
  @WithConverter(PositiveDurationConverter.class)
  Duration bodyTimeout();

  /** Maximum time for which a client may read nothing of a response. */
  @WithDefault("PT30S")
  @WithConverter(PositiveDurationConverter.class)
  Duration writeTimeout();

  /** Maximum time for which a connection without a request stays open. */
  @WithDefault("PT75S")
  @WithConverter(PositiveDurationConverter.class)
  Duration idleTimeout();
}
