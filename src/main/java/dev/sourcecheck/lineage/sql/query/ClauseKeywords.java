package dev.sourcecheck.lineage.sql.query;

import java.util.Set;

/** Keywords of the clauses inside SQL/JSON and SQL/XML functions and after IS. */
final class ClauseKeywords {
  static final Set<String> IN_FUNCTIONS =
      Set.of(
          "absent",
          "array",
          "conditional",
          "content",
          "document",
          "empty",
          "encoding",
          "error",
          "format",
          "json",
          "keep",
          "key",
          "keys",
          "lax",
          "name",
          "no",
          "object",
          "omit",
          "on",
          "passing",
          "pretty",
          "quotes",
          "scalar",
          "strict",
          "unconditional",
          "unique",
          "utf8",
          "value",
          "with",
          "without",
          "wrapper",
          "yes",
          "standalone",
          "version",
          "ref",
          "by",
          "indent",
          "preserve",
          "strip",
          "string",
          "whitespace");

  /** Of those, the ones that may stand before the first operand. */
  static final Set<String> FIRST = Set.of("key", "name", "document", "content");

  static final Set<String> AFTER_IS =
      Set.of(
          "null",
          "true",
          "false",
          "unknown",
          "json",
          "value",
          "array",
          "object",
          "scalar",
          "with",
          "without",
          "unique",
          "keys",
          "normalized",
          "nfc",
          "nfd",
          "nfkc",
          "nfkd",
          "document",
          "nan",
          "infinite",
          "empty",
          "a",
          "set",
          "dangling",
          "present",
          "not");

  static final Set<String> FRAME =
      Set.of(
          "between",
          "and",
          "unbounded",
          "preceding",
          "following",
          "current",
          "row",
          "exclude",
          "no",
          "others",
          "ties",
          "group",
          "rows",
          "range",
          "groups");

  private ClauseKeywords() {}
}
