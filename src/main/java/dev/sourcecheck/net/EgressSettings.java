package dev.sourcecheck.net;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/**
 * Where the service may connect to. What is denied stays denied, whatever is allowed; with nothing
 * allowed by name or range, all that is not denied is. Some addresses are always denied: {@link
 * EgressPolicy}.
 */
@ConfigMapping(prefix = "sourcecheck.egress")
public interface EgressSettings {
  /**
   * Whether sources on the service's own machine (127.0.0.0/8, ::1) may be tested. Without it they
   * may while the service itself listens on loopback alone.
   */
  Optional<Boolean> loopback();

  /** Blocks of addresses, such as {@code 10.0.0.0/8}, that may be connected to. */
  Optional<List<String>> allowRanges();

  /** Blocks of addresses that may not. */
  Optional<List<String>> denyRanges();

  /** Names, such as {@code db.example.com} or {@code *.example.com}, that may be connected to. */
  Optional<List<String>> allowHosts();

  /** Names that may not. */
  Optional<List<String>> denyHosts();

  /** Ports, such as {@code 5432} or {@code 5000-5999}; any if none are given. */
  Optional<List<String>> allowPorts();

  /** Ports that may not be connected to. */
  Optional<List<String>> denyPorts();
}
