package dev.sourcecheck.engine;

import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.Set;

/**
 * One kind of database. Implementations hold no state of a run and are safe for use by many
 * threads.
 */
public interface Engine {
  /** The types of source that it serves. */
  Set<SourceType> types();

  /** Where the source listens; caps and the egress policy go by it. */
  Endpoint endpoint(SourceSpec source);

  /** The secret fields without which a login cannot even be tried and which the source lacks. */
  Set<String> missingCredentials(SourceSpec source);

  /**
   * Resolves, connects, secures, logs in and asks one trivial query, each apart and timed. What the
   * source does wrong comes back as {@link Opening.Refused}; an exception here is a fault of ours.
   */
  Opening open(SourceSpec source, Control control);
}
