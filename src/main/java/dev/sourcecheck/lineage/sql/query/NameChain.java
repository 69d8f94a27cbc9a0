package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.scope.NameResolver;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import dev.sourcecheck.lineage.sql.scope.ScopeRelation;
import dev.sourcecheck.lineage.sql.token.TokenList;
import java.util.ArrayList;
import java.util.List;

/** Reads a dotted name: a column, a row, or a function. */
final class NameChain {
  private NameChain() {}

  static int read(ExpressionReader reader, int i, int to) {
    TokenList tokens = reader.tokens;
    int at = i + 1;
    int parts = 1;
    boolean star = false;
    int position = -1;
    while (at + 1 < to && tokens.is(at, '.')) {
      if (tokens.isName(at + 1)) {
        parts++;
        at += 2;
      } else if (tokens.is(at + 1, '*')) {
        star = true;
        at += 2;
        break;
      } else if (tokens.kind(at + 1) == TokenList.PARAMETER) {
        position = at + 1;
        at += 2;
        break;
      } else {
        break;
      }
    }
    reader.operand = true;
    if (at < to && tokens.is(at, '(') && !star && !isOuterJoinMark(tokens, at)) {
      return FunctionCall.read(reader, i, at, parts, to);
    }
    List<SqlIdentifier> name = parts == 1 ? List.of(tokens.name(i)) : parts(tokens, i, parts);
    if (parts > 1 && tokens.kind(i) == TokenList.QUOTED) {
      name = split(reader.context, name);
    }
    NameResolver resolver = reader.queries.resolver();
    if (reader.parameters.contains(name.get(0))) {
      return at;
    }
    if (star) {
      wholeRow(reader, name, i, at);
    } else if (position >= 0) {
      ColumnPosition.read(reader, position, resolver.qualifier(name, name.size(), reader.scope));
    } else if (!isSequence(name)) {
      resolver.resolve(name, reader.scope, reader.sink, i, at);
    }
    return isOuterJoinMark(tokens, at) ? at + 3 : at;
  }

  static List<SqlIdentifier> parts(TokenList tokens, int i, int parts) {
    List<SqlIdentifier> name = new ArrayList<>(parts);
    for (int part = 0; part < parts; part++) {
      name.add(tokens.name(i + 2 * part));
    }
    return name;
  }

  /** BigQuery may have several parts in one pair of quotes: {@code `s.t`.a}. */
  private static List<SqlIdentifier> split(ReadContext context, List<SqlIdentifier> name) {
    String first = name.get(0).text();
    if (!context.has(SyntaxFeature.DOTTED_QUOTES) || first.indexOf('.') < 0) {
      return name;
    }
    List<SqlIdentifier> parts = new ArrayList<>();
    for (String part : first.split("\\.", -1)) {
      parts.add(SqlIdentifier.stored(part));
    }
    parts.addAll(name.subList(1, name.size()));
    return parts;
  }

  private static void wholeRow(
      ExpressionReader reader, List<SqlIdentifier> name, int from, int to) {
    NameResolver resolver = reader.queries.resolver();
    ScopeRelation relation = resolver.qualifier(name, name.size(), reader.scope);
    if (relation != null) {
      reader.sink.addAll(relation.columns(reader.context.syntax()));
    } else {
      resolver.resolve(name, reader.scope, reader.sink, from, to);
    }
  }

  private static boolean isSequence(List<SqlIdentifier> name) {
    String last = name.get(name.size() - 1).key();
    return name.size() > 1 && (last.equals("nextval") || last.equals("currval"));
  }

  /** Oracle's {@code (+)}. */
  private static boolean isOuterJoinMark(TokenList tokens, int i) {
    return tokens.is(i, '(') && tokens.is(i + 1, '+') && tokens.is(i + 2, ')');
  }
}
