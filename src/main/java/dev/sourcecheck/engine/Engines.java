package dev.sourcecheck.engine;

import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the engine of a source's type. */
public final class Engines {
  private final Map<SourceType, Engine> byType = new EnumMap<>(SourceType.class);

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

  /** All engines on the class path; the framework is not needed. */
  public static Engines load(EngineContext context) {
    return new Engines(
        EngineDiscovery.providers().stream().map(provider -> provider.create(context)).toList());
  }

  /** The key for limits per host. Sources whose host is unknown share no limit. */
  public String hostKey(SourceSpec source) {
    Engine engine = source.options().isEmpty() ? null : byType.get(source.type());
    if (engine != null) {
      try {
        return engine.reach(source).key();
      } catch (InvalidOptionException e) {
        return unknown(source); // the connection step reports it
      }
    }
    return unknown(source);
  }

  private static String unknown(SourceSpec source) {
    return source.type().wire() + ":" + source.name();
  }

  /** Empty if no engine supports the type. */
  public Optional<Engine> of(SourceType type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** The drivers of all engines, by type. */
  public Map<SourceType, DriverSpec> drivers() {
    Map<SourceType, DriverSpec> drivers = new EnumMap<>(SourceType.class);
    byType.forEach((type, engine) -> drivers.put(type, engine.driver(type)));
    return drivers;
  }
}
