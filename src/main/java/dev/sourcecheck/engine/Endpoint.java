package dev.sourcecheck.engine;

/**
 * The host and port of a source.
 *
 * @param host a name or an address, as entered by the user
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
