package dev.sourcecheck.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How many connections may be open, and how slow a client may be. */
@ConfigMapping(prefix = "sourcecheck.limits")
public interface ConnectionSettings {
  /**
   * Open connections. Beyond it the oldest connection that has shown no valid key is closed.
   * Without a value half of the process's file descriptors, 10,000 at most.
   */
  OptionalInt connections();

  /** How long a TLS handshake and a request's header may take. */
  @WithDefault("PT10S")
  Duration headerTimeout();

  /** How long a request's body may take, from the end of its header. */
  @WithDefault("PT30S")
  Duration bodyTimeout();

  /** How long a client may accept nothing of an answer that is being sent. */
  @WithDefault("PT30S")
  Duration writeTimeout();

  /** How long a connection without a request is kept open. */
  @WithDefault("PT75S")
  Duration idleTimeout();
}
