package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.CommonTables;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.token.SqlKeyword;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.List;

/**
 * Finds the relations of a text without reading its structure, where that is not possible: names
 * after FROM and JOIN that no WITH clause defines.
 */
public final class RelationNameScan {
  private RelationNameScan() {}

  public static void read(ReadContext context, CommonTables visible, int from, int to) {
    TokenList tokens = context.tokens();
    NameReader names = new NameReader(context);
    java.util.Set<String> defined = new java.util.HashSet<>();
    for (int i = from; i + 2 < to; i++) {
      if (tokens.isName(i) && tokens.is(i + 1, SqlKeyword.AS) && tokens.is(i + 2, '(')) {
        defined.add(tokens.name(i).key());
      }
    }
    for (int i = from; i < to; i++) {
      boolean relation = tokens.is(i, SqlKeyword.FROM) || tokens.is(i, SqlKeyword.JOIN);
      if (!relation || !tokens.isName(i + 1) || i + 1 >= to) {
        continue;
      }
      SqlKeyword next = tokens.keyword(i + 1);
      if (next == SqlKeyword.LATERAL || next == SqlKeyword.ONLY || next == SqlKeyword.SELECT) {
        continue;
      }
      List<SqlIdentifier> name = names.name(i + 1, to);
      boolean call = tokens.is(names.at(), '(');
      boolean common =
          name.size() == 1
              && (defined.contains(name.get(0).key())
                  || visible.find(name.get(0), context.matcher()) != null);
      if (!name.isEmpty() && !call && !common) {
        context.reads().add(context.tables().find(name).name());
      }
    }
  }
}
