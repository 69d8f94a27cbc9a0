package dev.sourcecheck.net.tls;

/** What a server's certificate must prove. */
public enum TlsTrust {
  /** Nothing: encryption without authentication. */
  ANY,
  /** A trusted authority issued it. */
  CHAIN,
  /** A trusted authority issued it for this host. */
  CHAIN_AND_NAME
}
