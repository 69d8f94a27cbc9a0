package dev.sourcecheck.job.change;

/** What a job's row may say that it did not say before; a later one stands for those before it. */
public enum ChangeKind {
  /** A step began, ended or got further. */
  PROGRESSED('c'),
  /** Its owner ended it. */
  ENDED('e'),
  /**
   * Another hand than its owner's changed it, so that the owner should look whether it still is
   * one.
   */
  TAKEN('t');

  private final char letter;

  ChangeKind(char letter) {
    this.letter = letter;
  }

  /** As it stands in a notification. */
  char letter() {
    return letter;
  }
}
