package dev.sourcecheck.engine;

import org.jspecify.annotations.Nullable;

/**
 * The options of a source that name its server and protect the connection to it.
 *
 * @param host of the option for the host, the account or the region
 * @param port null if the port is not an option
 * @param tlsMode null if the use of TLS is not an option
 * @param roots of the option for trusted certificates, null if there is none
 */
public record FieldNames(
    String host, @Nullable String port, @Nullable String tlsMode, @Nullable String roots) {
  /** {@code host} and {@code port}. */
  public static final FieldNames HOST_AND_PORT = new FieldNames("host", "port", null, null);

  /** The options for the host and, if there is one, the port. */
  public String[] address() {
    return port == null ? new String[] {host} : new String[] {host, port};
  }

  String[] trust() {
    return roots == null ? new String[] {host} : new String[] {roots};
  }

  String[] mode() {
    return tlsMode == null ? address() : new String[] {tlsMode};
  }
}
