package dev.sourcecheck.source;

/**
 * A source as the checks see it, and which answers given for its jobs are good for it.
 *
 * @param credentialsSince the last revision that changed where credentials go
 * @param confirmationsSince the last revision that changed what would be written to
 */
public record RevisedSource(
    SourceSpec spec, int revision, int credentialsSince, int confirmationsSince) {

  /** Whether credentials that were given for a revision may be used on this one. */
  public boolean takesCredentialsOf(int given) {
    return credentialsSince <= given && given <= revision;
  }

  /** Whether a confirmation that was given for a revision counts for this one. */
  public boolean takesConfirmationOf(int given) {
    return confirmationsSince <= given && given <= revision;
  }
}
