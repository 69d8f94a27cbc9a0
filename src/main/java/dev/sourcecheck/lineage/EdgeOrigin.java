package dev.sourcecheck.lineage;

/**
 * Who says that an edge is there. Native and view edges are the present state, replaced with each
 * download; query edges are history and stay.
 */
public enum EdgeOrigin {
  /** The server's own record of dependencies. */
  NATIVE,
  /** A view's definition, resolved by us. */
  VIEW,
  /** A statement that was run, resolved by us. */
  QUERY
}
