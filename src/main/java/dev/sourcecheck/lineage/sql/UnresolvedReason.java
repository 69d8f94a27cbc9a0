package dev.sourcecheck.lineage.sql;

/** Why a part of a statement gives no column lineage. */
public enum UnresolvedReason {
  /** Nothing in scope has the qualifier's name. */
  UNKNOWN_QUALIFIER,
  /** No relation in scope has the column, and the columns of all of them are known. */
  UNKNOWN_COLUMN,
  /** Several relations whose columns are not known may have the column. */
  AMBIGUOUS_COLUMN,
  /** A star that cannot be expanded was combined by position. */
  UNKNOWN_POSITION,
  /** The names of the target's columns are not known. */
  UNKNOWN_TARGET,
  /** A call, an anonymous block or dynamic SQL: what it does is not in the text. */
  OPAQUE_STATEMENT,
  /** A construct that the reader does not know. */
  UNKNOWN_SYNTAX,
  /** A fault in the reader; the statement's columns are missing. */
  READER_FAULT,
  /** Queries are nested more deeply than the limit. */
  TOO_DEEP,
  /** The statement has more tokens than the limit. */
  TOO_LONG,
  /** More columns or sources than the limit. */
  TOO_LARGE
}
