package dev.sourcecheck.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Settings of badges. */
@ConfigMapping(prefix = "sourcecheck.badge")
interface BadgeSettings {
  /** Whether badges are shown without a key. */
  @WithName("public")
  @WithDefault("false")
  boolean isPublic();
}
