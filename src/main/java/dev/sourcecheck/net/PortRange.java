package dev.sourcecheck.net;

/** A range of ports, both ends included. */
record PortRange(int from, int to) {
  /**
   * Parses a port or a range, such as {@code 5432} or {@code 5000-5999}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  static PortRange parse(String text) {
    String range = text.strip();
    if (range.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
      String[] ends = range.split("-");
      int from = Integer.parseInt(ends[0]);
      int to = Integer.parseInt(ends[ends.length - 1]);
      if (from >= 1 && from <= to && to <= 65_535) {
        return new PortRange(from, to);
      }
    }
    throw new IllegalArgumentException("Not a port or port range: " + text);
  }

  boolean contains(int port) {
    return from <= port && port <= to;
  }
}
