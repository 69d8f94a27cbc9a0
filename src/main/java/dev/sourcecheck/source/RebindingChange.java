package dev.sourcecheck.source;

/**
 * What a change of a source means for answers that were given for its jobs.
 *
 * @param credentials they would go elsewhere, as another user, or by a less safe way
 * @param confirmations something else would be written to
 */
public record RebindingChange(boolean credentials, boolean confirmations) {
  static final RebindingChange EVERYTHING = new RebindingChange(true, true);

  boolean matters() {
    return credentials || confirmations;
  }
}
