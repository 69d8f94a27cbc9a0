package dev.sourcecheck.lineage.sql;

/** The lexical and name-resolution rules in which dialects differ. */
public enum SyntaxFeature {
  /** {@code "x"} is a string, not a name. */
  DOUBLE_QUOTED_STRINGS,
  /** {@code [x]} is a name. */
  BRACKETED_NAMES,
  /** Quoted names compare exactly; without it, all names compare case-insensitively. */
  EXACT_QUOTED_NAMES,
  /** {@code #} starts a comment. */
  HASH_COMMENTS,
  /** {@code //} starts a comment. */
  SLASH_COMMENTS,
  /** Block comments nest. */
  NESTED_COMMENTS,
  /** A backslash escapes the next character of a string. */
  BACKSLASH_ESCAPES,
  /** {@code $tag$ ... $tag$} is a string. */
  DOLLAR_QUOTES,
  /** {@code ?} is an operator, not a parameter. */
  QUESTION_OPERATORS,
  /** {@code $1} names the first column of a relation. */
  POSITIONAL_COLUMNS,
  /** A select item may refer to the alias of an earlier one. */
  LATERAL_ALIASES,
  /** An unnamed function call is named after the function. */
  FUNCTION_NAMED_COLUMNS,
  /** {@code a.b} may be field b of column a. */
  STRUCT_FIELDS,
  /** A relation's name alone is its whole row. */
  WHOLE_ROWS,
  /** {@code a:b.c} is a path into a semi-structured value. */
  COLON_PATHS,
  /** {@code x -> f(x)} is a function. */
  LAMBDAS,
  /** A string may be the alias of a select item. */
  STRING_ALIASES,
  /** {@code alias = expression} is a select item, and statements need no semicolon between them. */
  TRANSACT_SQL,
  /** A name in one pair of quotes may have several parts, and project names may have dashes. */
  DOTTED_QUOTES,
  /** A CTE may refer to itself without {@code RECURSIVE}. */
  IMPLICIT_RECURSION,
  /** LEVEL, ROWNUM, SYSDATE and the like need no parentheses. */
  ORACLE_PSEUDO_COLUMNS,
  /** {@code [f(x) FOR x IN list]} is a list, and functions may be called like methods. */
  LIST_COMPREHENSIONS,
  /** {@code x IN table}, and dictionaries as arguments of functions. */
  TABLE_OPERANDS,
  /** {@code column (TYPE)} and {@code column (TITLE 'x')} are columns, not calls. */
  COLUMN_PHRASES,
  /** {@code COLUMNS(...)} stands for several columns. */
  COLUMNS_EXPRESSIONS,
  /** EXPLODE and its like may be select items. */
  GENERATORS,
  /** {@code FROM t |> WHERE a} */
  PIPE_SYNTAX
}
