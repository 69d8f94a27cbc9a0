package dev.sourcecheck.net;

/** The target of a relay, whose clients request nothing. */
record FixedTarget(String host, int port) implements ProxyHandshake {
  /** A client whose connection failed is disconnected. */
  @Override
  public void reply(DialResult result) {}
}
