package dev.sourcecheck.engine;

import dev.sourcecheck.net.Dialer;

/**
 * Creates an engine without CDI. Implementations are listed in {@code META-INF/services} and have a
 * public constructor without parameters; see {@link Engines#load}.
 */
public interface EngineFactory {
  /**
   * Creates the engine with default settings.
   *
   * @param dialer the only way in which the engine may connect
   */
  Engine create(Dialer dialer);
}
