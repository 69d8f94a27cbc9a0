package dev.sourcecheck.source;

/**
 * The answers of users, given for jobs of a source, that a change of the source invalidates.
 *
 * @param credentials true if credentials would be sent to another host or account, or less safely
 * @param confirmations true if the write probe would write to another place
 */
public record InvalidatedAnswers(boolean credentials, boolean confirmations) {
  static final InvalidatedAnswers ALL = new InvalidatedAnswers(true, true);

  boolean any() {
    return credentials || confirmations;
  }
}
