package dev.sourcecheck.net;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/**
 * Restricts outgoing connections. Deny settings take precedence over allow settings. Without allow
 * settings, everything that is not denied is allowed. {@link EgressPolicy} always denies some
 * addresses.
 */
@ConfigMapping(prefix = "sourcecheck.egress")
public interface EgressSettings {
  /**
   * Whether sources on the service's own machine (127.0.0.0/8, ::1) may be tested. Without a value,
   * they may if the service itself listens on loopback only.
   */
  Optional<Boolean> loopback();

  /** Allowed address ranges, such as {@code 10.0.0.0/8}. */
  Optional<List<String>> allowRanges();

  /** Denied address ranges. */
  Optional<List<String>> denyRanges();

  /** Allowed names, such as {@code db.example.com} or {@code *.example.com}. */
  Optional<List<String>> allowHosts();

  /** Denied names. */
  Optional<List<String>> denyHosts();

  /** Allowed ports, such as {@code 5432} or {@code 5000-5999}; all without a value. */
  Optional<List<String>> allowPorts();

  /** Denied ports. */
  Optional<List<String>> denyPorts();
}
