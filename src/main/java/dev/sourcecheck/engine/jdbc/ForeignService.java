package dev.sourcecheck.engine.jdbc;

/** Recognizes services of other kinds by what they send first. */
public final class ForeignService {
  private ForeignService() {}

  /**
   * The kind of service, and never its bytes, so that a test cannot read other services.
   *
   * @param start the first bytes as ISO 8859-1
   */
  public static String describe(String start) {
    if (start.startsWith("SSH-")) {
      return "an SSH server";
    }
    if (start.startsWith("HTTP/")) {
      return "a web server";
    }
    if (start.startsWith("\u0015\u0003")) {
      return "a server that uses TLS from the first byte";
    }
    return "another service";
  }
}
