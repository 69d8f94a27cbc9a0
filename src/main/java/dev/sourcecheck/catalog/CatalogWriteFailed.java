package dev.sourcecheck.catalog;

/**
 * Our own store did not take what a download wrote: a fault of ours, never a verdict on the source.
 */
public final class CatalogWriteFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogWriteFailed(Throwable cause) {
    super("The store did not take the catalog", cause);
  }
}
