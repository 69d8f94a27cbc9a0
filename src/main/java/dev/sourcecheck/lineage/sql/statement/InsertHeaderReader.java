package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.query.NameReader;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an INSERT up to its source. */
final class InsertHeaderReader {
  private final ReadContext context;
  private final TokenList tokens;
  private final NameReader names;

  InsertHeaderReader(ReadContext context) {
    this.context = context;
    this.tokens = context.tokens();
    this.names = new NameReader(context);
  }

  InsertHeader read(int from, int to) {
    int i = from + 1;
    boolean file = false;
    while (i < to) {
      SqlKeyword keyword = tokens.keyword(i);
      if (keyword == SqlKeyword.OVERWRITE
          || keyword == SqlKeyword.INTO
          || keyword == SqlKeyword.TABLE
          || keyword == SqlKeyword.IGNORE
          || keyword == SqlKeyword.LOCAL
          || keyword == SqlKeyword.ONLY) {
        i++;
      } else if (keyword == SqlKeyword.DIRECTORY) {
        file = true;
        i++;
      } else if (keyword == SqlKeyword.OR) {
        i += 2;
      } else if (keyword == SqlKeyword.TOP) {
        i = i + 1 < to ? tokens.next(i + 1, to) : to;
      } else if (i == from + 1 && isPriority(i)) {
        i++;
      } else {
        break;
      }
    }
    if (tokens.is(i, SqlKeyword.FUNCTION)) {
      // ClickHouse's INSERT INTO FUNCTION remote(...) writes no relation of this source
      return afterTarget(null, tokens.next(i + 2, to), to);
    }
    List<SqlIdentifier> name = file ? List.of() : names.name(i, to);
    int after = file ? i : names.at();
    if (name.isEmpty() && !file && tokens.kind(i) == TokenList.PARAMETER) {
      name = List.of(SqlIdentifier.unquoted(tokens.textOf(i, i + 1)));
      after = i + 1;
    }
    TargetTable target = name.isEmpty() ? null : TargetTable.of(context, name);
    return afterTarget(target, after, to);
  }

  /** MySQL's priorities; after INTO they are names. */
  private boolean isPriority(int i) {
    return tokens.isWord(i, "low_priority")
        || tokens.isWord(i, "high_priority")
        || tokens.isWord(i, "delayed");
  }

  private InsertHeader afterTarget(@Nullable TargetTable target, int from, int to) {
    int i = from;
    SqlIdentifier alias = null;
    List<SqlIdentifier> columns = List.of();
    Set<String> partitions = new HashSet<>();
    boolean byName = false;
    int output = 0;
    while (i < to && !startsSource(i)) {
      if (tokens.is(i, SqlKeyword.OUTPUT)) {
        output = i + 1;
        i++;
      } else if (tokens.is(i, SqlKeyword.AS) && tokens.isName(i + 1)) {
        alias = tokens.name(i + 1);
        i += 2;
      } else if (tokens.is(i, SqlKeyword.PARTITION) && tokens.is(i + 1, '(')) {
        partitions(i + 2, tokens.partner(i + 1, to), partitions);
        i = tokens.next(i + 1, to);
      } else if (tokens.is(i, SqlKeyword.BY) && tokens.is(i + 1, SqlKeyword.NAME)) {
        byName = true;
        i += 2;
      } else if (tokens.is(i, '(') && columns.isEmpty() && output == 0) {
        columns = TokenSearch.names(tokens, i + 1, tokens.partner(i, to));
        i = tokens.next(i, to);
      } else {
        i = tokens.next(i, to);
      }
    }
    return new InsertHeader(target, alias, columns, partitions, byName, output, Math.min(i, to));
  }

  /** Static partitions have a value; dynamic ones take theirs from the query. */
  private void partitions(int from, int to, Set<String> partitions) {
    for (int i = from; i < to; ) {
      int end = TokenSearch.comma(tokens, i, to);
      if (tokens.isName(i) && tokens.is(i + 1, '=') && i + 1 < end) {
        partitions.add(tokens.name(i).key());
      }
      i = end + 1;
    }
  }

  private boolean startsSource(int i) {
    SqlKeyword keyword = tokens.keyword(i);
    if (keyword == null) {
      return tokens.opensQuery(i);
    }
    return switch (keyword) {
      case SELECT, VALUES, VALUE, WITH, FROM, SET, EXEC, EXECUTE, DEFAULT -> true;
      case TABLE -> tokens.isName(i + 1);
      default -> false;
    };
  }
}
