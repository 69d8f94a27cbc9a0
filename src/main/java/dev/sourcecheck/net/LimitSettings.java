package dev.sourcecheck.net;

import io.smallrye.config.ConfigMapping;
import java.util.OptionalLong;

/** What this process takes in at a time. */
@ConfigMapping(prefix = "sourcecheck.limits")
public interface LimitSettings {
  /**
   * Estimated heap bytes of what all sources have sent and the sessions with them still hold;
   * without a value a quarter of the largest heap.
   */
  OptionalLong receivedBytes();
}
