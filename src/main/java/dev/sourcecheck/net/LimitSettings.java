package dev.sourcecheck.net;

import io.smallrye.config.ConfigMapping;
import java.util.OptionalLong;

/** Limits on the memory of this process. */
@ConfigMapping(prefix = "sourcecheck.limits")
public interface LimitSettings {
  /**
   * Maximum heap bytes, estimated, of data received from all sources and still referenced by their
   * sessions. Without a value, a quarter of the maximum heap.
   */
  OptionalLong receivedBytes();
}
