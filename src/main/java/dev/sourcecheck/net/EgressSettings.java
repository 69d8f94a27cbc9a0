package dev.sourcecheck.net;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where the service may connect to. */
@ConfigMapping(prefix = "sourcecheck.egress")
public interface EgressSettings {
  /** Whether sources on the service's own machine (127.0.0.0/8, ::1) may be tested. */
  @WithDefault("true")
  boolean loopback();
}
