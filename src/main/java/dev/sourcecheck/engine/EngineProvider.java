package dev.sourcecheck.engine;

/**
 * Creates an engine. Each package {@code dev.sourcecheck.engine.<name>} has one public
 * implementation with a public constructor without parameters, whose name ends in {@code Provider}.
 * {@link EngineDiscovery} finds it by these conventions, so that no other file lists the engines.
 */
public interface EngineProvider {
  Engine create(EngineContext context);
}
