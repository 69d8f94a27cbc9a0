package dev.sourcecheck.cli.remote;

import java.time.Duration;

/**
 * How long a client waits for a service.
 *
 * @param response from the start of a request until the header of its response
 * @param silence between two parts of a response
 * @param total for the whole response after its header, however often a part of it arrives
 */
public record ClientTimeouts(Duration response, Duration silence, Duration total) {
  /** Event streams of the service are never silent for more than 15 seconds. */
  static final ClientTimeouts DEFAULT =
      new ClientTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(40), Duration.ofMinutes(10));

  ClientTimeouts withResponse(Duration changed) {
    return new ClientTimeouts(changed, silence, total);
  }
}
