package dev.sourcecheck.catalog;

/**
 * Writing a download to our store failed. This is an internal error and not a failure of the
 * source.
 */
public final class CatalogWriteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogWriteException(Throwable cause) {
    super("The downloaded schema could not be stored", cause);
  }
}
