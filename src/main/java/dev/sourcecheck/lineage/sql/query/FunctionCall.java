package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.TableName;
import dev.sourcecheck.lineage.sql.scope.NameResolver;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.RelationColumn;
import dev.sourcecheck.lineage.sql.token.TokenList;
import dev.sourcecheck.lineage.sql.token.TypeSkipper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the head of a function call, or a method that is called on a column. */
final class FunctionCall {
  /** What may follow a column in parentheses: its type or its presentation in a result. */
  private static final Set<String> PHRASES =
      Set.of(
          "title",
          "format",
          "named",
          "decimal",
          "numeric",
          "integer",
          "int",
          "bigint",
          "smallint",
          "byteint",
          "float",
          "char",
          "varchar",
          "date",
          "timestamp",
          "time");

  private FunctionCall() {}

  /** Reads a call whose name starts at {@code i} and whose parenthesis is at {@code open}. */
  static int read(ExpressionReader reader, int i, int open, int parts, int to) {
    TokenList tokens = reader.tokens;
    NameResolver resolver = reader.queries.resolver();
    if (isPhrase(reader, i, open, to)) {
      resolver.resolve(NameChain.parts(tokens, i, parts), reader.scope, reader.sink, i, open);
      return reader.afterOperand(tokens.next(open, to));
    }
    if (parts > 1) {
      List<SqlIdentifier> owner = NameChain.parts(tokens, i, parts - 1);
      if (reader.parameters.contains(owner.get(0))) {
        return reader.open(open, to, CallStyle.PLAIN);
      }
      if (parts > 2 && resolver.qualifier(owner, 1, reader.scope) != null) {
        resolver.resolve(owner, reader.scope, reader.sink, i, open - 2);
      } else if (reader.context.has(SyntaxFeature.LIST_COMPREHENSIONS)) {
        // DuckDB calls functions like methods; a schema of the same name is unlikely
        RelationColumn column = resolver.find(owner, reader.scope);
        if (column != null) {
          reader.sink.add(column);
        }
      }
    } else {
      String key = tokens.name(i).key();
      if (key.equals("identifier") && tokens.kind(open + 1) == TokenList.STRING) {
        return identifier(reader, open, to);
      }
      if (key.startsWith("dictget") && reader.context.has(SyntaxFeature.TABLE_OPERANDS)) {
        return dictionary(reader, open, to);
      }
    }
    return reader.open(open, to, CallStyle.of(tokens.name(open - 1)));
  }

  /** Teradata's {@code column (TITLE 'x')} and {@code column (DECIMAL(10, 2))}. */
  private static boolean isPhrase(ExpressionReader reader, int i, int open, int to) {
    TokenList tokens = reader.tokens;
    if (!reader.context.has(SyntaxFeature.COLUMN_PHRASES)
        || tokens.kind(open + 1) != TokenList.WORD
        || !PHRASES.contains(tokens.name(open + 1).key())
        || CallStyle.of(tokens.name(i)) != CallStyle.PLAIN) {
      return false;
    }
    int closing = tokens.partner(open, to);
    int after = open + 2;
    if (tokens.kind(after) == TokenList.STRING || tokens.isName(after)) {
      after++;
    } else {
      after = TypeSkipper.skip(tokens, open + 1, closing);
    }
    return after == closing || tokens.is(after, ',');
  }

  /** {@code IDENTIFIER('a.b')}: the text is a name. */
  private static int identifier(ExpressionReader reader, int open, int to) {
    List<SqlIdentifier> name = NameReader.ofString(reader.tokens.textOf(open + 1, open + 2));
    reader.queries.resolver().resolve(name, reader.scope, reader.sink, open + 1, open + 2);
    return reader.afterOperand(reader.tokens.next(open, to));
  }

  /** ClickHouse's {@code dictGet('dictionary', 'attribute', key)}. */
  private static int dictionary(ExpressionReader reader, int open, int to) {
    TokenList tokens = reader.tokens;
    ReadContext context = reader.context;
    NameReader names = new NameReader(context);
    List<SqlIdentifier> name = new ArrayList<>();
    int after;
    if (tokens.kind(open + 1) == TokenList.STRING) {
      name.addAll(NameReader.ofString(tokens.textOf(open + 1, open + 2)));
      after = open + 2;
    } else {
      name.addAll(names.name(open + 1, to));
      after = names.at();
    }
    if (name.isEmpty() || !tokens.is(after, ',')) {
      return reader.open(open, to, CallStyle.PLAIN);
    }
    TableName dictionary = context.tables().find(name).name();
    context.reads().add(dictionary);
    if (tokens.kind(after + 1) == TokenList.STRING) {
      String attribute = tokens.textOf(after + 1, after + 2);
      reader
          .sink
          .values()
          .add(
              context
                  .pool()
                  .column(
                      context.pool().table(dictionary),
                      attribute.substring(1, attribute.length() - 1)));
    }
    reader.brackets.push(tokens.partner(open, to), CallStyle.PLAIN);
    return reader.beforeOperand(after + 1);
  }
}
