package dev.sourcecheck.engine;

import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.Set;

/** A database engine. Implementations are stateless and thread-safe. */
public interface Engine {
  /** The source types that the engine supports. */
  Set<SourceType> types();

  /** What a source is connected to, from its options alone. */
  Reach reach(SourceSpec source) throws InvalidOptionException;

  /** The driver of one of {@link #types}. */
  DriverSpec driver(SourceType type);

  /** The secret fields that a login requires and that the source does not have. */
  Set<String> missingCredentials(SourceSpec source);

  /**
   * Resolves the host, connects, negotiates TLS, logs in and runs a trivial query, and measures
   * each phase. A failure of the source is returned as {@link Opening.Refused}; an exception is a
   * bug.
   */
  Opening open(SourceSpec source, Control control);
}
