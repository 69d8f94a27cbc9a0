package dev.sourcecheck.net;

/** What a server's certificate must prove. */
public enum TlsTrust {
  /** Nothing: encrypted, but to whom is not known. */
  ANY,
  /** That a trusted authority issued it. */
  CHAIN,
  /** That, and that it is for this very host. */
  CHAIN_AND_NAME
}
