package dev.sourcecheck.source;

/**
 * Whether a change of a source invalidates the answers that were given for its jobs.
 *
 * @param credentials true if credentials would be sent to another host or account, or less safely
 * @param confirmations true if the write probe would write to another place
 */
public record RebindingChange(boolean credentials, boolean confirmations) {
  static final RebindingChange EVERYTHING = new RebindingChange(true, true);

  boolean invalidatesAny() {
    return credentials || confirmations;
  }
}
