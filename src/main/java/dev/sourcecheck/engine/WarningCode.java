package dev.sourcecheck.engine;

/** What a warning is about: a public contract, stable across releases, one list for all engines. */
public enum WarningCode {
  /** The login went to another machine without encryption. */
  UNENCRYPTED_LOGIN,
  /** The server asked for a weaker authentication method than it had offered or could offer. */
  AUTHENTICATION_DOWNGRADE,
  /** The server speaks the protocol, but is another product than the source type says. */
  PRODUCT_MISMATCH,
  /** A fact that only adds to the result could not be read. */
  FACT_UNAVAILABLE,
  /** The server records only a part of what lineage could be read from. */
  HISTORY_INCOMPLETE
}
