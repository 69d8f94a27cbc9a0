package dev.sourcecheck.job.change;

/** The kind of a change of a job. A higher kind subsumes the lower ones. */
public enum ChangeKind {
  /** A step started, progressed or ended. */
  PROGRESSED('p'),
  /** The owner ended the job. */
  ENDED('e'),
  /**
   * Someone other than the owner changed the job; the owner checks whether it still owns the job.
   */
  EXTERNAL('x');

  private final char letter;

  ChangeKind(char letter) {
    this.letter = letter;
  }

  /** The letter in a notification. */
  char letter() {
    return letter;
  }
}
