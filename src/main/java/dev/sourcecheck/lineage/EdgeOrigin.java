package dev.sourcecheck.lineage;

/**
 * The evidence for an edge. Native and view edges are the present state and are replaced by each
 * download; query edges are history and are kept.
 */
public enum EdgeOrigin {
  /** The server's own record of dependencies. */
  NATIVE,
  /** A view's definition. */
  VIEW,
  /** A recorded statement. */
  QUERY
}
