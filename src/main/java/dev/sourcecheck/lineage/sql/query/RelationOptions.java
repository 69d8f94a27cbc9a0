package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;

/** Steps over what may stand around a relation's alias: time travel, partitions, samples, hints. */
final class RelationOptions {
  private final ReadContext context;
  private final TokenList tokens;

  RelationOptions(ReadContext context) {
    this.context = context;
    this.tokens = context.tokens();
  }

  /** What may stand between a name and its alias: time travel, partitions, samples, hints. */
  int after(int from, int to) {
    int i = from;
    while (i < to) {
      int next = afterOne(i, to);
      if (next <= i) {
        return i;
      }
      i = next;
    }
    return i;
  }

  int afterOne(int i, int to) {
    if (tokens.is(i, '*') || (tokens.is(i, '(') && isHint(i))) {
      return tokens.next(i, to);
    }
    if (tokens.is(i, SqlKeyword.FOR)) {
      return moment(i + 2, to);
    }
    if ((tokens.is(i, SqlKeyword.TIMESTAMP) || tokens.is(i, SqlKeyword.VERSION))
        && tokens.is(i + 1, SqlKeyword.AS)) {
      return moment(i + 1, to);
    }
    if ((tokens.is(i, SqlKeyword.PARTITION) || tokens.is(i, SqlKeyword.WITH))
        && tokens.is(i + 1, '(')) {
      return tokens.next(i + 1, to);
    }
    if (tokens.is(i, SqlKeyword.AT) && tokens.is(i + 1, '(')) {
      return tokens.next(i + 1, to);
    }
    if (tokens.is(i + 1, '(') && (tokens.isWord(i, "before") || tokens.isWord(i, "changes"))) {
      return tokens.next(i + 1, to);
    }
    if (tokens.is(i, SqlKeyword.FINAL) && context.syntax().name().equals("clickhouse")) {
      return i + 1;
    }
    if (tokens.is(i, SqlKeyword.TABLESAMPLE) || tokens.is(i, SqlKeyword.SAMPLE)) {
      return sample(i + 1, to);
    }
    if ((tokens.is(i, SqlKeyword.USE)
            || tokens.is(i, SqlKeyword.FORCE)
            || tokens.is(i, SqlKeyword.IGNORE))
        && (tokens.is(i + 1, SqlKeyword.INDEX) || tokens.is(i + 1, SqlKeyword.KEY))) {
      int at = i + 2;
      while (at < to && !tokens.is(at, '(') && tokens.kind(at) == TokenList.WORD) {
        at++;
      }
      return at < to ? tokens.next(at, to) : to;
    }
    return i;
  }

  /** {@code SYSTEM_TIME AS OF x} and its like; the moment is one operand. */
  private int moment(int from, int to) {
    int i = from;
    if (tokens.is(i, SqlKeyword.ALL)) {
      return i + 1;
    }
    if (tokens.is(i, SqlKeyword.AS) && tokens.is(i + 1, SqlKeyword.OF)) {
      i += 2;
    }
    if (tokens.is(i, SqlKeyword.TIMESTAMP) || tokens.is(i, SqlKeyword.VERSION)) {
      i++;
    }
    while (i < to
        && !tokens.is(i, ',')
        && !tokens.is(i, SqlKeyword.AS)
        && !joinOrCondition(i, to)) {
      byte kind = tokens.kind(i);
      boolean ends =
          kind == TokenList.STRING
              || kind == TokenList.NUMBER
              || kind == TokenList.PARAMETER
              || tokens.is(i, '(');
      i = tokens.next(i, to);
      if (ends
          && !tokens.is(i, '-')
          && !tokens.is(i, '+')
          && !tokens.is(i, SqlKeyword.AND)
          && !tokens.is(i, SqlKeyword.TO)
          && !tokens.is(i, TokenList.CAST)) {
        break;
      }
    }
    return i;
  }

  private boolean joinOrCondition(int i, int to) {
    return tokens.is(i, SqlKeyword.ON)
        || tokens.is(i, SqlKeyword.USING)
        || JoinStart.startsJoin(tokens, i, to);
  }

  private int sample(int from, int to) {
    int i = from;
    while (i < to
        && (tokens.kind(i) == TokenList.NUMBER
            || (tokens.kind(i) == TokenList.WORD && tokens.is(i + 1, '(')))) {
      i++;
    }
    if (tokens.is(i, '(') && i < to) {
      i = tokens.next(i, to);
    }
    if (i < to && (tokens.isWord(i, "repeatable") || tokens.isWord(i, "seed"))) {
      i = i + 1 < to ? tokens.next(i + 1, to) : to;
    }
    return i;
  }

  /** T-SQL's {@code t (NOLOCK)} */
  boolean isHint(int i) {
    return context.has(SyntaxFeature.TRANSACT_SQL)
        && tokens.kind(i + 1) == TokenList.WORD
        && tokens.name(i + 1).key().endsWith("lock");
  }
}
