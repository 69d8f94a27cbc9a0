package dev.sourcecheck.engine;

/**
 * The subject of a warning. The codes are a public contract, stable across releases and common to
 * all engines.
 */
public enum WarningCode {
  /** The login to another machine was not encrypted. */
  UNENCRYPTED_LOGIN,
  /** The server requested a weak authentication method. */
  AUTHENTICATION_DOWNGRADE,
  /** The server speaks the protocol but is not the product of the source type. */
  PRODUCT_MISMATCH,
  /** An optional fact could not be read. */
  FACT_UNAVAILABLE,
  /** The server records only part of its statements. */
  HISTORY_INCOMPLETE
}
