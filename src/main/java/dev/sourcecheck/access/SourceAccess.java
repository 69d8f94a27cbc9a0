package dev.sourcecheck.access;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.process.ScrubbedException;
import dev.sourcecheck.secret.SecretScrubber;
import dev.sourcecheck.source.SourceSpec;
import java.util.Map;
import java.util.function.Function;

/** A source that is ready to be opened, any number of times. Thread-safe. */
public final class SourceAccess {
  private final SourceSpec source;
  private final String hostKey;
  private final Function<Control, Opening> opener;
  private final SecretScrubber scrubber;

  /**
   * @param source with resolved secrets
   * @param hostKey the key of its host, for limits per host
   */
  public SourceAccess(SourceSpec source, String hostKey, Function<Control, Opening> opener) {
    this.source = source;
    this.hostKey = hostKey;
    this.opener = opener;
    this.scrubber = source.scrubber();
  }

  /** Access to a source that cannot be opened. */
  static SourceAccess refused(SourceSpec source, String hostKey, Failure failure) {
    return new SourceAccess(source, hostKey, control -> new Opening.Refused(failure, Map.of()));
  }

  /** The source; its secrets are values, not references. */
  public SourceSpec source() {
    return source;
  }

  public String hostKey() {
    return hostKey;
  }

  /**
   * Opens a session, which the caller closes. Its texts may contain secrets until they are {@link
   * #scrub scrubbed}.
   */
  public Opening open(Control control) {
    return opener.apply(control);
  }

  /** Masks the secrets of the source in a text that is shown, stored or logged. */
  public String scrub(String text) {
    return scrubber.scrub(text);
  }

  /** A copy of what opening or using the source threw, which can be logged. */
  ScrubbedException scrubbed(Throwable problem) {
    OutOfMemoryExit.exitIfCause(problem);
    return ScrubbedException.of(problem, this::scrub);
  }

  /** Masks the secrets of the source in the texts of a failure. */
  Failure scrub(Failure failure) {
    return new Failure(
        failure.code(),
        failure.fields(),
        scrub(failure.hint()),
        failure.fix().stream().map(this::scrub).toList(),
        failure.sqlState(),
        failure.vendorCode(),
        failure.retryable());
  }
}
