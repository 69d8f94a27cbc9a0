package dev.sourcecheck.access;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.secret.SecretReferences;
import dev.sourcecheck.source.SourceSpec;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Prepares sources to be opened. */
@Singleton
public final class SourceOpener {
  private final Engines engines;
  private final SecretReferences references;

  /**
   * @param engines connect within the egress policy
   */
  @Inject
  public SourceOpener(Engines engines, SecretReferences references) {
    this.engines = engines;
    this.references = references;
  }

  /**
   * Resolves the references of a source's secrets and finds its engine. A problem of either is
   * reported by {@link SourceAccess#open}, as one of the source.
   */
  public SourceAccess access(SourceSpec source) {
    Engine engine = engines.of(source.type()).orElse(null);
    String hostKey = engines.hostKey(source);
    if (engine == null) {
      String message = "Sourcecheck cannot test " + source.type().title() + " sources yet.";
      return SourceAccess.refused(
          source, hostKey, Failure.of(FailureCode.DRIVER_MISSING, message, "type"));
    }
    try {
      SourceSpec resolved = source.withSecrets(references.resolve(source.secrets()));
      return new SourceAccess(resolved, hostKey, control -> engine.open(resolved, control));
    } catch (SecretReferences.Unresolved e) {
      return SourceAccess.refused(
          source,
          hostKey,
          Failure.of(FailureCode.OPTION_INVALID, String.valueOf(e.getMessage()), e.field()));
    }
  }

  /**
   * Checks the references of a source's secrets without opening it.
   *
   * @throws SecretReferences.Unresolved if one has no value
   */
  public void requireReferences(SourceSpec source) throws SecretReferences.Unresolved {
    references.resolve(source.secrets());
  }
}
