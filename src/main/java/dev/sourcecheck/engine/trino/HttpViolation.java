package dev.sourcecheck.engine.trino;

import java.io.IOException;

/** The peer does not speak HTTP, or sends more than it may. */
final class HttpViolation extends IOException {
  private static final long serialVersionUID = 1L;

  private final String start;

  /**
   * @param start the first characters that were received, empty if they were valid
   */
  HttpViolation(String message, String start) {
    super(message);
    this.start = start;
  }

  String start() {
    return start;
  }
}
