package dev.sourcecheck.worker;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.Map;
import java.util.Set;

/**
 * Replaces the engine of a source whose secret reference cannot be resolved: the connection step
 * reports the failure without connecting.
 */
record UnresolvedEngine(Engine engine, Failure failure) implements Engine {
  @Override
  public Set<SourceType> types() {
    return engine.types();
  }

  @Override
  public Endpoint endpoint(SourceSpec source) {
    return engine.endpoint(source);
  }

  @Override
  public Set<String> missingCredentials(SourceSpec source) {
    return engine.missingCredentials(source);
  }

  @Override
  public Opening open(SourceSpec source, Control control) {
    return new Opening.Refused(failure, Map.of());
  }
}
