package dev.sourcecheck.source;

/**
 * A source specification and its revision, which decides whether answers that were given for its
 * jobs are still valid.
 *
 * @param credentialsSince the last revision that changed the destination of credentials
 * @param confirmationsSince the last revision that changed the target of the write probe
 */
public record RevisedSource(
    SourceSpec spec, int revision, int credentialsSince, int confirmationsSince) {

  /** True if credentials that were given for an earlier revision are valid for this one. */
  public boolean acceptsCredentialsOf(int given) {
    return credentialsSince <= given && given <= revision;
  }

  /** True if a confirmation that was given for an earlier revision is valid for this one. */
  public boolean acceptsConfirmationOf(int given) {
    return confirmationsSince <= given && given <= revision;
  }
}
