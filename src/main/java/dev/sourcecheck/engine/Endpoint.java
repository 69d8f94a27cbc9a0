package dev.sourcecheck.engine;

/**
 * Where a source listens.
 *
 * @param host a name or an address, as the user wrote it
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
