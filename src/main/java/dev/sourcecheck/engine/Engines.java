package dev.sourcecheck.engine;

import dev.sourcecheck.net.HostKeys;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the engine of a source's type. */
@ApplicationScoped
public class Engines {
  private final Map<SourceType, Engine> byType = new EnumMap<>(SourceType.class);

  @Inject
  Engines(@Any Instance<Engine> engines) {
    this(engines.stream().toList());
  }

  public Engines(List<Engine> engines) {
    for (Engine engine : engines) {
      for (SourceType type : engine.types()) {
        Engine other = byType.put(type, engine);
        if (other != null) {
          throw new IllegalStateException("Two engines serve " + type.wire());
        }
      }
    }
  }

  /**
   * What caps and queues count by: the host as far as it is known. Sources that have none share
   * nothing.
   */
  public String hostKey(SourceSpec source) {
    Engine engine = source.options().isEmpty() ? null : byType.get(source.type());
    return engine == null
        ? source.type().wire() + ":" + source.name()
        : HostKeys.of(engine.endpoint(source).host());
  }

  /** Empty if no engine serves the type yet. */
  public Optional<Engine> of(SourceType type) {
    return Optional.ofNullable(byType.get(type));
  }
}
