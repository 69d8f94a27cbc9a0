package dev.sourcecheck.catalog;

/** Writing a download to our own store failed: an internal error, never a finding on the source. */
public final class CatalogWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogWriteException(Throwable cause) {
    super("The downloaded schema could not be stored", cause);
  }
}
