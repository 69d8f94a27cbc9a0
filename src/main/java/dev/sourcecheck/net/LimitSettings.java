package dev.sourcecheck.net;

import dev.sourcecheck.process.LargeCountConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import java.util.Optional;

/** Limits on the memory of this process. */
@ConfigMapping(prefix = "sourcecheck.limits")
public interface LimitSettings {
  /**
   * Maximum heap bytes, estimated, of data received from all sources and still referenced by their
   * sessions. Without a value, a quarter of the maximum heap.
   */
  @WithConverter(LargeCountConverter.class)
  Optional<Long> receivedBytes();
}
