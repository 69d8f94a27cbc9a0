package dev.sourcecheck.net;

/** Ports from one to another, both included. */
record PortRange(int from, int to) {
  /**
   * @throws IllegalArgumentException if it is neither {@code 5432} nor {@code 5000-5999}
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
    throw new IllegalArgumentException("Not a port or a range of ports: " + text);
  }

  boolean contains(int port) {
    return from <= port && port <= to;
  }
}
