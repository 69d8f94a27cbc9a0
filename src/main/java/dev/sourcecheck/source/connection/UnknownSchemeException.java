package dev.sourcecheck.source.connection;

/** The scheme of a connection string is not one of a supported source. */
public final class UnknownSchemeException extends ConnectionTextException {
  private static final long serialVersionUID = 1;

  UnknownSchemeException(String scheme) {
    super("Connection strings of " + scheme + " are not supported");
  }
}
