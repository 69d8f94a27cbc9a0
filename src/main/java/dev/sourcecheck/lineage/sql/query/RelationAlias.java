package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TokenSearch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The alias of a relation and of its columns.
 *
 * @param name null if there is none
 * @param after the token after the alias
 */
record RelationAlias(@Nullable SqlIdentifier name, List<SqlIdentifier> columns, int after) {

  static RelationAlias read(ReadContext context, int from, int to) {
    TokenList tokens = context.tokens();
    boolean as = tokens.is(from, SqlKeyword.AS) && from < to;
    int i = as ? from + 1 : from;
    SqlIdentifier name = null;
    if (i < to && (as ? tokens.isName(i) : new NameReader(context).isAlias(i, to))) {
      name = tokens.name(i++);
    }
    if ((as || name != null)
        && i < to
        && tokens.is(i, '(')
        && !new RelationOptions(context).isHint(i)) {
      int closing = tokens.partner(i, to);
      return new RelationAlias(
          name, TokenSearch.names(tokens, i + 1, closing), Math.min(closing + 1, to));
    }
    return new RelationAlias(name, List.of(), i);
  }
}
