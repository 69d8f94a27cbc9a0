package dev.sourcecheck.engine.conformance;

/** What some engines cannot do, or some test servers cannot show. */
public enum Capability {
  /** The server has a certificate, see {@link TestedServer#tls}. */
  TLS,
  /** TLS does not start with the first byte of a connection. */
  PLAIN_START,
  /** TLS is optional for a login with a password. */
  OPTIONAL_TLS,
  /** Accounts can be locked. */
  LOCKED_ACCOUNT,
  /** The number of connections of a user can be limited. */
  CONNECTION_LIMIT,
  /** Access to a database is a privilege that can be granted. */
  DATABASE_PRIVILEGE,
  /** Statements that grant the right to write to a schema. */
  WRITE_GRANTS,
  /** A lock can make a statement wait. */
  LOCKS,
  /** Names of relations and columns are arbitrary text. */
  HOSTILE_NAMES,
  /** Foreign keys. */
  FOREIGN_KEYS,
  /** Comments of schemas, relations or columns. */
  COMMENTS,
  /** The catalog lists relations that the user may not read. */
  UNGRANTED_RELATIONS,
  /** The lineage of views. */
  VIEW_LINEAGE,
  /** The lineage of recorded statements. */
  HISTORY_LINEAGE,
  /** Statements that grant read access to schemas. */
  READ_GRANTS
}
