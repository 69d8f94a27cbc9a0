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
          throw new IllegalStateException("Two engines support " + type.wire());
        }
      }
    }
  }

  /** The key for limits per host. Sources whose host is unknown share no limit. */
  public String hostKey(SourceSpec source) {
    Engine engine = source.options().isEmpty() ? null : byType.get(source.type());
    return engine == null
        ? source.type().wire() + ":" + source.name()
        : HostKeys.of(engine.endpoint(source).host());
  }

  /** Empty if no engine supports the type. */
  public Optional<Engine> of(SourceType type) {
    return Optional.ofNullable(byType.get(type));
  }
}
